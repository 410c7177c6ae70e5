package com.emshop.relay.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {

    private static final String SERVER = "46b60c96-e6d2-11f1-a2a3-02fc00000001";
    private static final BinlogCoordinates START = new BinlogCoordinates("binlog.000001", 4);

    private ReplayGuard guard = new ReplayGuard(new Position(done(10), START, null, Map.of()));

    @Test
    void eachRowPassesOnce() {
        assertThat(row(11, 1)).isTrue();
        assertThat(row(11, 2)).isTrue();
        assertThat(row(12, 3)).isTrue();
        assertThat(guard.position().lastIds()).containsEntry("shop", 3L);
    }

    @Test
    void aTransactionReadAgainFromItsStartIsDroppedUpToWhereItWas() {
        row(11, 1);
        row(11, 2);
        // reconnected
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void aTransactionMayBeReadAgainSeveralTimes() {
        row(11, 1);
        row(11, 2);
        row(11, 1);
        // not even as far as before
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void completedTransactionsAreDropped() {
        assertThat(row(10, 1)).isFalse();
        row(11, 2);
        row(12, 3);
        assertThat(row(11, 2)).isFalse();
    }

    @Test
    void aRestartGoesOnInMidTransaction() {
        row(11, 1);
        row(11, 2);
        guard.reachedRow(done(10), at(1_100));
        Position committed = guard.position();
        assertThat(committed.completed()).isEqualTo(done(10));
        assertThat(committed.begun()).isEqualTo(new Position.Begun(gtid(11), 2));

        guard = new ReplayGuard(committed);
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
        assertThat(guard.position().begun()).isEqualTo(new Position.Begun(gtid(11), 3));
    }

    @Test
    void theReadersWrongClaimAfterAReconnectIsNotBelieved() {
        row(11, 1);
        row(11, 2);
        row(11, 1);
        // While it reads transaction 11 again, the reader counts 11 among those that are done.
        guard.reachedRow(done(11), at(1_100));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        guard.reachedHeartbeat(done(11), at(1_100));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        assertThat(guard.position().begun()).isEqualTo(new Position.Begun(gtid(11), 2));
    }

    @Test
    void aHeartbeatBehindTheTransactionCompletesIt() {
        row(11, 1);
        guard.reachedHeartbeat(done(11), at(9_999));
        assertThat(guard.position().completed()).isEqualTo(done(11));
        assertThat(guard.position().begun()).isNull();
        assertThat(row(11, 1)).isFalse();
    }

    @Test
    void aHeartbeatInANewerFileCompletesIt() {
        row(11, 1);
        guard.reachedHeartbeat(done(11), new BinlogCoordinates("binlog.000002", 4));
        assertThat(guard.position().begun()).isNull();
    }

    @Test
    void aRestartBelievesNoHeartbeatBeforeItSawTheTransaction() {
        guard = new ReplayGuard(new Position(done(10), START, new Position.Begun(gtid(11), 2), Map.of()));
        guard.reachedHeartbeat(done(11), at(9_999));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void heartbeatsMoveThePositionPastOtherTransactions() {
        guard.reachedHeartbeat(done(25), at(30));
        assertThat(guard.position()).isEqualTo(new Position(done(25), at(30), null, Map.of()));
    }

    @Test
    void anotherServersCoordinatesDoNotMatter() {
        row(11, 1);
        row(11, 2);
        guard.reachedRow(done(10), at(1_100));
        guard = new ReplayGuard(guard.position());
        assertThat(guard.admits(gtid(11), "shop", 1, new BinlogCoordinates("replica.000077", 900_000)))
                .isFalse();
        assertThat(guard.admits(gtid(11), "shop", 2, new BinlogCoordinates("replica.000077", 900_100)))
                .isFalse();
        assertThat(guard.admits(gtid(11), "shop", 3, new BinlogCoordinates("replica.000077", 900_200)))
                .isTrue();
    }

    /** A binlog of random transactions, read with random reconnects, batches and crashes. */
    @Test
    void whateverHappensEachRowIsPublishedOnceAndInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<int[]> binlog = new ArrayList<>();
            Map<Integer, Integer> lastRowOf = new HashMap<>();
            int transactions = 1 + random.nextInt(6);
            int id = 0;
            for (int t = 11; t < 11 + transactions; t++) {
                int rows = random.nextInt(5);
                for (int r = 0; r < rows; r++) {
                    binlog.add(new int[] {t, ++id});
                    lastRowOf.put(t, id);
                }
            }
            List<Integer> published = new ArrayList<>();
            Position committed = new Position(done(10), START, null, Map.of());
            int faultsLeft = 8;
            boolean finished = false;
            while (!finished) {
                ReplayGuard reader = new ReplayGuard(committed);
                List<Integer> uncommitted = new ArrayList<>();
                boolean lied = false;
                int next = firstRowNotIn(committed.completed(), binlog);
                while (true) {
                    if (next == binlog.size()) {
                        published.addAll(uncommitted);
                        finished = true;
                        break;
                    }
                    int transaction = binlog.get(next)[0];
                    int rowId = binlog.get(next)[1];
                    if (reader.admits(gtid(transaction), "shop", rowId, at(rowId * 100L))) {
                        uncommitted.add(rowId);
                    }
                    next++;
                    int fault = faultsLeft > 0 ? random.nextInt(8) : 7;
                    if (fault == 0) {
                        // Crash: what was not committed never happened.
                        faultsLeft--;
                        break;
                    } else if (fault == 1) {
                        // Reconnect: the reader starts the transaction again and believes that it is done.
                        faultsLeft--;
                        lied = true;
                        while (next > 0 && binlog.get(next - 1)[0] == transaction) {
                            next--;
                        }
                    } else if (fault < 5) {
                        reader.reachedRow(done(lied ? transaction : transaction - 1), at(rowId * 100L - 50));
                        committed = reader.position();
                        published.addAll(uncommitted);
                        uncommitted.clear();
                    } else if (fault == 5 && rowId == lastRowOf.getOrDefault(transaction, 0)) {
                        reader.reachedHeartbeat(done(transaction), at(rowId * 100L + 50));
                        committed = reader.position();
                        published.addAll(uncommitted);
                        uncommitted.clear();
                    }
                    if (next < binlog.size() && binlog.get(next)[0] != transaction) {
                        lied = false;
                    }
                }
            }
            assertThat(published)
                    .as("round " + round + " of seed " + seed)
                    .isEqualTo(binlog.stream().map(row -> row[1]).toList());
        }
    }

    private static int firstRowNotIn(GtidSet completed, List<int[]> binlog) {
        int next = 0;
        while (next < binlog.size() && completed.contains(gtid(binlog.get(next)[0]))) {
            next++;
        }
        return next;
    }

    private boolean row(long transaction, long id) {
        return guard.admits(gtid(transaction), "shop", id, at(transaction * 100 + id));
    }

    private static Gtid gtid(long number) {
        return new Gtid(SERVER, number);
    }

    private static GtidSet done(long last) {
        return GtidSet.parse(SERVER + ":1-" + last);
    }

    private static BinlogCoordinates at(long offsetBytes) {
        return new BinlogCoordinates("binlog.000001", offsetBytes);
    }
}
