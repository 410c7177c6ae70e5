package com.emshop.relay.lead;

import java.sql.SQLException;

/**
 * The lead of one source: of all that ask for it, one at most has it, and when that one dies the next gets it.
 *
 * <p>It decides who works, so that relays don't fence each other in turn. It does not decide who may publish: a relay that
 * believes for too long that it has the lead is stopped by Kafka's fencing, and by nothing here.
 *
 * <p>Safe for any thread.
 */
public interface Lead {

    /**
     * Takes the lead, unless this relay has it, and waits for it about a second if another has it.
     *
     * @return whether this relay has it now; asked of the server, also when it had it before
     * @throws SQLException if the server does not answer: then nobody here has it
     */
    boolean take() throws SQLException;

    /** Whether this relay has the lead, for all that is known; asks nobody. */
    boolean isHeld();

    /**
     * Asks the server whether this relay still has the lead, which is its sign of life too. A lead that can't be confirmed
     * is given up.
     */
    boolean confirm();

    /** Gives the lead up, if this relay has it; the next in the queue has it at once. */
    void letGo();

    /** Who has it, for people; asked of the server. */
    String holder();
}
