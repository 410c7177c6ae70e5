package com.emshop.relay;

import com.emshop.relay.leader.LeaderLock;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** A leader lock that is free unless the test scripts another answer. */
final class FakeLeaderLock implements LeaderLock {

    /** Answers for the next calls of {@link #tryAcquire}; afterwards the lock is free. */
    final Deque<Callable<Boolean>> answers = new ArrayDeque<>();

    final List<String> calls = new ArrayList<>();
    private boolean held;

    @Override
    public boolean tryAcquire() throws SQLException {
        Callable<Boolean> next = answers.poll();
        try {
            boolean before = held;
            held = next == null || next.call();
            if (held && !before) {
                calls.add("acquired");
            }
            return held;
        } catch (SQLException e) {
            held = false;
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if the server had given the lock to another relay. */
    void lose() {
        held = false;
        calls.add("lost");
    }

    @Override
    public boolean isHeld() {
        return held;
    }

    @Override
    public boolean confirm() {
        calls.add("confirmed");
        return held;
    }

    @Override
    public void release() {
        if (held) {
            calls.add("released");
        }
        held = false;
    }

    @Override
    public String holder() {
        return "another relay";
    }
}
