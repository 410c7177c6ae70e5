package com.emshop.relay.recovery;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.lead.LeadSettings;
import com.emshop.relay.lead.MySqlLead;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The lead of a source for as long as a recovery works: no relay of the source that asks for it begins to work meanwhile. A
 * thread of its own gives the signs of life, so the lead is free soon after this process or its host has died.
 */
final class SourceLock implements AutoCloseable {

    /** Long enough for a pause of this process, short enough for those who wait for the source to be relayed again. */
    private static final LeadSettings SETTINGS = new LeadSettings(Duration.ofSeconds(30));

    private final String source;
    private final MySqlLead lead;
    private final ScheduledExecutorService signs;

    private SourceLock(String source, MySqlLead lead) {
        this.source = source;
        this.lead = lead;
        this.signs = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "recovery-lead");
            thread.setDaemon(true);
            return thread;
        });
        long intervalMillis = SETTINGS.signInterval().toMillis();
        var unused = signs.scheduleWithFixedDelay(lead::confirm, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
    }

    /**
     * @throws RecoveryRefusedException if somebody else has it
     */
    static SourceLock take(MySqlSource source, Duration connectTimeout) throws SQLException, RecoveryRefusedException {
        MySqlLead lead = new MySqlLead(source, SETTINGS, connectTimeout);
        if (!lead.take()) {
            String holder = lead.holder();
            lead.letGo();
            throw new RecoveryRefusedException("Somebody else has the lead of source " + source.name() + " (" + holder
                    + "): a relay is at work, or another recovery. A halted relay has it not");
        }
        return new SourceLock(source.name(), lead);
    }

    /** @throws SQLException if it was lost */
    void assertHeld() throws SQLException {
        if (!lead.confirm()) {
            throw new SQLException("The lead of source " + source + " was lost");
        }
    }

    @Override
    public void close() {
        signs.shutdownNow();
        lead.letGo();
    }
}
