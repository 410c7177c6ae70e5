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
    void newRowPasses() {
        assertThat(row(11, 1)).isTrue();
        assertThat(row(11, 2)).isTrue();
        assertThat(row(12, 3)).isTrue();
        assertThat(guard.position().lastIds()).containsEntry("orders", 3L);
    }

    @Test
    void rowsReadAgainAreDroppedUpToTheLastOne() {
        row(11, 1);
        row(11, 2);
        // reconnected
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void transactionMayBeReadAgainSeveralTimes() {
        row(11, 1);
        row(11, 2);
        row(11, 1);
        // not even as far as before
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void rowsWithoutIdsAreRecognisedByTheirEventIds() {
        assertThat(rowWithoutId(11, "a")).isTrue();
        assertThat(rowWithoutId(11, "b")).isTrue();
        // reconnected
        assertThat(rowWithoutId(11, "a")).isFalse();
        assertThat(rowWithoutId(11, "b")).isFalse();
        assertThat(rowWithoutId(11, "c")).isTrue();
        assertThat(guard.position().lastIds()).isEmpty();
    }

    private boolean rowWithoutId(long transaction, String eventId) {
        return guard.isNew(gtid(transaction), "orders", null, eventId, at(transaction * 100));
    }

    @Test
    void completedTransactionsAreDropped() {
        assertThat(row(10, 1)).isFalse();
        row(11, 2);
        row(12, 3);
        assertThat(row(11, 2)).isFalse();
    }

    @Test
    void restartContinuesWithinATransaction() {
        row(11, 1);
        row(11, 2);
        guard.reachedRow(done(10), at(1_100));
        Position committed = guard.position();
        assertThat(committed.completed()).isEqualTo(done(10));
        assertThat(committed.partial()).isEqualTo(new Position.Partial(gtid(11), 2));

        guard = new ReplayGuard(committed);
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
        assertThat(guard.position().partial()).isEqualTo(new Position.Partial(gtid(11), 3));
    }

    @Test
    void transactionReportedAsCompletedAfterAReconnectIsNotCompleted() {
        row(11, 1);
        row(11, 2);
        row(11, 1);
        // While it reads transaction 11 again, the reader reports 11 as completed.
        guard.reachedRow(done(11), at(1_100));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        guard.reachedReport(done(11), at(1_100));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        assertThat(guard.position().partial()).isEqualTo(new Position.Partial(gtid(11), 2));
    }

    @Test
    void reportBehindTheTransactionCompletesIt() {
        row(11, 1);
        guard.reachedReport(done(11), at(9_999));
        assertThat(guard.position().completed()).isEqualTo(done(11));
        assertThat(guard.position().partial()).isNull();
        assertThat(row(11, 1)).isFalse();
    }

    @Test
    void reportInANewerFileCompletesTheTransaction() {
        row(11, 1);
        guard.reachedReport(done(11), new BinlogCoordinates("binlog.000002", 4));
        assertThat(guard.position().partial()).isNull();
    }

    @Test
    void restartIgnoresReportsBeforeItReadTheTransaction() {
        guard = new ReplayGuard(new Position(done(10), START, new Position.Partial(gtid(11), 2), Map.of()));
        guard.reachedReport(done(11), at(9_999));
        assertThat(guard.position().completed()).isEqualTo(done(10));
        assertThat(row(11, 1)).isFalse();
        assertThat(row(11, 2)).isFalse();
        assertThat(row(11, 3)).isTrue();
    }

    @Test
    void reportsMoveThePositionPastOtherTransactions() {
        guard.reachedReport(done(25), at(30));
        assertThat(guard.position()).isEqualTo(new Position(done(25), at(30), null, Map.of()));
    }

    @Test
    void coordinatesOfAnotherServerDoNotMatter() {
        row(11, 1);
        row(11, 2);
        guard.reachedRow(done(10), at(1_100));
        guard = new ReplayGuard(guard.position());
        assertThat(guard.isNew(gtid(11), "orders", 1L, "event-1", new BinlogCoordinates("replica.000077", 900_000)))
                .isFalse();
        assertThat(guard.isNew(gtid(11), "orders", 2L, "event-2", new BinlogCoordinates("replica.000077", 900_100)))
                .isFalse();
        assertThat(guard.isNew(gtid(11), "orders", 3L, "event-3", new BinlogCoordinates("replica.000077", 900_200)))
                .isTrue();
    }

    /** A binlog of random transactions, read with random reconnects, batches and crashes. */
    @Test
    void randomFaultsNeitherRepeatNorLoseNorReorderRows() {
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
                boolean wronglyReported = false;
                int next = firstRowNotIn(committed.completed(), binlog);
                while (true) {
                    if (next == binlog.size()) {
                        published.addAll(uncommitted);
                        finished = true;
                        break;
                    }
                    int transaction = binlog.get(next)[0];
                    int rowId = binlog.get(next)[1];
                    if (reader.isNew(gtid(transaction), "orders", (long) rowId, "event-" + rowId, at(rowId * 100L))) {
                        uncommitted.add(rowId);
                    }
                    next++;
                    int fault = faultsLeft > 0 ? random.nextInt(8) : 7;
                    if (fault == 0) {
                        // Crash: what was not committed never happened.
                        faultsLeft--;
                        break;
                    } else if (fault == 1) {
                        // Reconnect: the reader starts the transaction again and reports it as completed.
                        faultsLeft--;
                        wronglyReported = true;
                        while (next > 0 && binlog.get(next - 1)[0] == transaction) {
                            next--;
                        }
                    } else if (fault < 5) {
                        reader.reachedRow(done(wronglyReported ? transaction : transaction - 1), at(rowId * 100L - 50));
                        committed = reader.position();
                        published.addAll(uncommitted);
                        uncommitted.clear();
                    } else if (fault == 5 && rowId == lastRowOf.getOrDefault(transaction, 0)) {
                        reader.reachedReport(done(transaction), at(rowId * 100L + 50));
                        committed = reader.position();
                        published.addAll(uncommitted);
                        uncommitted.clear();
                    }
                    if (next < binlog.size() && binlog.get(next)[0] != transaction) {
                        wronglyReported = false;
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
        return guard.isNew(gtid(transaction), "orders", id, "event-" + id, at(transaction * 100 + id));
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
