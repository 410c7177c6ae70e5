package com.emshop.relay.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.binlog.ReadAhead.Stand;
import com.emshop.relay.binlog.ReadAhead.Taken;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final String SERVER = "46b60c96-e6d2-11f1-a2a3-02fc00000001";
    private static final Stand FIRST = new Stand(SERVER + ":1-6", new BinlogCoordinates("binlog.000001", 100), null);
    private static final Stand SECOND = new Stand(SERVER + ":1-7", new BinlogCoordinates("binlog.000001", 900), null);

    private final ReadAhead readAhead = new ReadAhead(4, 1_000_000);

    @AfterEach
    void close() {
        readAhead.close();
    }

    @Test
    void rowsComeOutInOrderWithTheStandOfTheLast() throws Exception {
        readAhead.add(rows(1, 2), FIRST);
        readAhead.add(rows(3), SECOND);
        Taken taken = take(10);
        assertThat(ids(taken)).containsExactly(1L, 2L, 3L);
        assertThat(taken.stand()).isEqualTo(SECOND);
        assertThat(taken.endsWithRow()).isTrue();
    }

    @Test
    void whatIsTakenInPiecesHasTheStandOfEachPiece() throws Exception {
        readAhead.add(rows(1), FIRST);
        readAhead.add(rows(2), SECOND);
        assertThat(take(1).stand()).isEqualTo(FIRST);
        assertThat(take(1).stand()).isEqualTo(SECOND);
    }

    @Test
    void aMarkBehindRowsIsTakenWithThem() throws Exception {
        readAhead.add(rows(1), FIRST);
        readAhead.mark(SECOND);
        Taken taken = take(10);
        assertThat(ids(taken)).containsExactly(1L);
        assertThat(taken.stand()).isEqualTo(SECOND);
        assertThat(taken.endsWithRow()).isFalse();
    }

    @Test
    void aMarkIsNotTakenBeforeTheRowsInFrontOfIt() throws Exception {
        readAhead.add(rows(1, 2), FIRST);
        readAhead.mark(SECOND);
        assertThat(take(1).stand()).isEqualTo(FIRST);
        assertThat(take(10).stand()).isEqualTo(SECOND);
    }

    @Test
    void onlyTheLatestMarkIsKept() throws Exception {
        readAhead.mark(FIRST);
        readAhead.mark(SECOND);
        assertThat(take(10).stand()).isEqualTo(SECOND);
        assertThat(readAhead.take(10, Duration.ZERO)).isNull();
    }

    @Test
    void aTransactionThatIsOpenIsNotDoneThoughTheReaderHoldsItForDone() {
        Stand readAgain =
                new Stand(SERVER + ":1-7", new BinlogCoordinates("binlog.000001", 900), Gtid.parse(SERVER + ":7"));
        assertThat(readAgain.completed()).isEqualTo(GtidSet.parse(SERVER + ":1-6"));
        assertThat(SECOND.completed()).isEqualTo(GtidSet.parse(SERVER + ":1-7"));
    }

    @Test
    void nothingComesAsNothing() throws Exception {
        assertThat(readAhead.take(10, Duration.ofMillis(1))).isNull();
    }

    @Test
    void aFullOneHoldsTheReaderBack() throws Exception {
        readAhead.add(rows(1, 2, 3, 4), FIRST);
        Thread reader = adding(rows(5), SECOND);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(ids(take(10))).containsExactly(1L, 2L, 3L, 4L);
        reader.join();
        assertThat(ids(take(10))).containsExactly(5L);
    }

    @Test
    void anEventWithMoreRowsThanThereIsRoomForComesThroughInPieces() throws Exception {
        Thread reader = adding(rows(1, 2, 3, 4, 5, 6), FIRST);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(ids(take(10))).containsExactly(1L, 2L, 3L, 4L);
        reader.join();
        assertThat(ids(take(10))).containsExactly(5L, 6L);
    }

    @Test
    void bytesAreBoundedTooButOneRowAlwaysFits() throws Exception {
        ReadAhead small = new ReadAhead(100, 10);
        small.add(rows(1), FIRST);
        Thread reader = new Thread(() -> addUninterrupted(small, rows(2), SECOND));
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(ids(Objects.requireNonNull(small.take(10, Duration.ofSeconds(5)))))
                .containsExactly(1L);
        reader.join();
        assertThat(ids(Objects.requireNonNull(small.take(10, Duration.ofSeconds(5)))))
                .containsExactly(2L);
    }

    @Test
    void closingLetsTheReaderGoAndForgets() throws Exception {
        readAhead.add(rows(1, 2, 3, 4), FIRST);
        Thread reader = adding(rows(5), SECOND);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        readAhead.close();
        reader.join();
        readAhead.add(rows(6), SECOND);
        readAhead.mark(SECOND);
        assertThat(readAhead.take(10, Duration.ZERO)).isNull();
    }

    private Taken take(int limitRows) throws InterruptedException {
        return Objects.requireNonNull(readAhead.take(limitRows, Duration.ofSeconds(5)));
    }

    private static List<Long> ids(Taken taken) {
        return taken.rows().stream().map(OutboxRow::id).toList();
    }

    private Thread adding(List<OutboxRow> rows, Stand stand) {
        Thread thread = new Thread(() -> addUninterrupted(readAhead, rows, stand));
        thread.start();
        return thread;
    }

    private static void addUninterrupted(ReadAhead readAhead, List<OutboxRow> rows, Stand stand) {
        try {
            readAhead.add(rows, stand);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<OutboxRow> rows(long... ids) {
        return LongStream.of(ids)
                .mapToObj(id -> new OutboxRow(
                        "emshop_order",
                        id,
                        "event-" + id,
                        "emshop.order.events",
                        "O-1",
                        "com.emshop.events.order.OrderCreated",
                        "/emshop/order-service",
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        new byte[] {1},
                        Gtid.parse(SERVER + ":7"),
                        new BinlogCoordinates("binlog.000001", 500)))
                .toList();
    }
}
