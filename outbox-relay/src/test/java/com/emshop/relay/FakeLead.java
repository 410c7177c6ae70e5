package com.emshop.relay;

import com.emshop.relay.lead.Lead;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** A lead that is there for the taking, unless the test tells otherwise. */
final class FakeLead implements Lead {

    /** What the next takings find; afterwards it is free. */
    final Deque<Callable<Boolean>> takings = new ArrayDeque<>();

    final List<String> told = new ArrayList<>();
    private boolean held;

    @Override
    public boolean take() throws SQLException {
        Callable<Boolean> next = takings.poll();
        try {
            boolean before = held;
            held = next == null || next.call();
            if (held && !before) {
                told.add("taken");
            }
            return held;
        } catch (SQLException e) {
            held = false;
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the server had given it to somebody else. */
    void lose() {
        held = false;
        told.add("lost");
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    @Override
    public boolean confirm() {
        told.add("confirmed");
        return held;
    }

    @Override
    public void letGo() {
        if (held) {
            told.add("let go");
        }
        held = false;
    }

    @Override
    public String holder() {
        return "somebody";
    }
}
