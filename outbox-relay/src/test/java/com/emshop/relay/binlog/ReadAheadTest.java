package com.emshop.relay.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.binlog.ReadAhead.ReaderPosition;
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
    private static final ReaderPosition FIRST =
            new ReaderPosition(SERVER + ":1-6", new BinlogCoordinates("binlog.000001", 100), null);
    private static final ReaderPosition SECOND =
            new ReaderPosition(SERVER + ":1-7", new BinlogCoordinates("binlog.000001", 900), null);

    private final ReadAhead readAhead = new ReadAhead(4, 1_000_000);

    @AfterEach
    void close() {
        readAhead.close();
    }

    @Test
    void rowsAreTakenInOrderWithTheLastPosition() throws Exception {
        readAhead.add(rows(1, 2), FIRST);
        readAhead.add(rows(3), SECOND);
        Taken taken = take(10);
        assertThat(ids(taken)).containsExactly(1L, 2L, 3L);
        assertThat(taken.position()).isEqualTo(SECOND);
        assertThat(taken.endsWithRow()).isTrue();
    }

    @Test
    void eachTakeHasThePositionOfItsLastRow() throws Exception {
        readAhead.add(rows(1), FIRST);
        readAhead.add(rows(2), SECOND);
        assertThat(take(1).position()).isEqualTo(FIRST);
        assertThat(take(1).position()).isEqualTo(SECOND);
    }

    @Test
    void reportBehindRowsIsTakenWithThem() throws Exception {
        readAhead.add(rows(1), FIRST);
        readAhead.reportPosition(SECOND);
        Taken taken = take(10);
        assertThat(ids(taken)).containsExactly(1L);
        assertThat(taken.position()).isEqualTo(SECOND);
        assertThat(taken.endsWithRow()).isFalse();
    }

    @Test
    void reportIsNotTakenBeforeEarlierRows() throws Exception {
        readAhead.add(rows(1, 2), FIRST);
        readAhead.reportPosition(SECOND);
        assertThat(take(1).position()).isEqualTo(FIRST);
        assertThat(take(10).position()).isEqualTo(SECOND);
    }

    @Test
    void onlyTheLatestReportIsKept() throws Exception {
        readAhead.reportPosition(FIRST);
        readAhead.reportPosition(SECOND);
        assertThat(take(10).position()).isEqualTo(SECOND);
        assertThat(readAhead.take(10, Duration.ZERO)).isNull();
    }

    @Test
    void openTransactionIsNotCompletedAlthoughTheReaderReportsIt() {
        ReaderPosition readAgain = new ReaderPosition(
                SERVER + ":1-7", new BinlogCoordinates("binlog.000001", 900), Gtid.parse(SERVER + ":7"));
        assertThat(readAgain.completed()).isEqualTo(GtidSet.parse(SERVER + ":1-6"));
        assertThat(SECOND.completed()).isEqualTo(GtidSet.parse(SERVER + ":1-7"));
    }

    @Test
    void takeReturnsNullWhenNothingArrives() throws Exception {
        assertThat(readAhead.take(10, Duration.ofMillis(1))).isNull();
    }

    @Test
    void fullQueueBlocksTheReader() throws Exception {
        readAhead.add(rows(1, 2, 3, 4), FIRST);
        Thread reader = adding(rows(5), SECOND);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(ids(take(10))).containsExactly(1L, 2L, 3L, 4L);
        reader.join();
        assertThat(ids(take(10))).containsExactly(5L);
    }

    @Test
    void eventLargerThanTheQueueIsTakenInParts() throws Exception {
        Thread reader = adding(rows(1, 2, 3, 4, 5, 6), FIRST);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(ids(take(10))).containsExactly(1L, 2L, 3L, 4L);
        reader.join();
        assertThat(ids(take(10))).containsExactly(5L, 6L);
    }

    @Test
    void queueIsBoundedByBytesButAcceptsOneLargeRow() throws Exception {
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
    void closeReleasesTheReaderAndDropsRows() throws Exception {
        readAhead.add(rows(1, 2, 3, 4), FIRST);
        Thread reader = adding(rows(5), SECOND);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        readAhead.close();
        reader.join();
        readAhead.add(rows(6), SECOND);
        readAhead.reportPosition(SECOND);
        assertThat(readAhead.take(10, Duration.ZERO)).isNull();
    }

    private Taken take(int limitRows) throws InterruptedException {
        return Objects.requireNonNull(readAhead.take(limitRows, Duration.ofSeconds(5)));
    }

    private static List<Long> ids(Taken taken) {
        return taken.rows().stream().map(OutboxRow::id).toList();
    }

    private Thread adding(List<OutboxRow> rows, ReaderPosition position) {
        Thread thread = new Thread(() -> addUninterrupted(readAhead, rows, position));
        thread.start();
        return thread;
    }

    private static void addUninterrupted(ReadAhead readAhead, List<OutboxRow> rows, ReaderPosition position) {
        try {
            readAhead.add(rows, position);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<OutboxRow> rows(long... ids) {
        return LongStream.of(ids)
                .mapToObj(id -> new OutboxRow(
                        "orders",
                        id,
                        "event-" + id,
                        "order.events",
                        "O-1",
                        "com.example.OrderCreated",
                        "/orders",
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new byte[] {1},
                        Gtid.parse(SERVER + ":7"),
                        new BinlogCoordinates("binlog.000001", 500)))
                .toList();
    }
}
