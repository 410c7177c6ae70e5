package com.emshop.benchmarks;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A limit: reads the backlog from the binlog with the client that every subject uses, and does nothing with it. */
final class BareBinlogClient implements BinaryLogClient.EventListener {
    static final String NAME = "bare binlog client";
    static final String RESULT = "rows per second, cold and warm:";

    private static final long MINUTES_AT_MOST = 10;
    private static final long SERVER_ID = 78;

    private final int rows;
    private final CountDownLatch done = new CountDownLatch(1);
    private int seen;
    private int withFirst;
    private int withHalf;
    private long firstNanos;
    private long halfNanos;
    private long lastNanos;

    private BareBinlogClient(int rows) {
        this.rows = rows;
    }

    /** Arguments: port, user, password, GTIDs before the first row, number of rows. */
    public static void main(String[] args) throws IOException, InterruptedException, TimeoutException {
        var client = new BinaryLogClient("127.0.0.1", Integer.parseInt(args[0]), args[1], args[2]);
        client.setServerId(SERVER_ID);
        client.setGtidSet(args[3]);
        var counter = new BareBinlogClient(Integer.parseInt(args[4]));
        client.registerEventListener(counter);
        client.connect(TimeUnit.MINUTES.toMillis(1));
        boolean all = counter.done.await(MINUTES_AT_MOST, TimeUnit.MINUTES);
        client.disconnect();
        if (!all) {
            throw new IllegalStateException("only " + counter.seen + " rows in the binlog");
        }
        System.out.println(RESULT + " " + counter.cold() + " " + counter.warm());
    }

    @Override
    public void onEvent(Event event) {
        if (done.getCount() == 0
                || event.getHeader().getEventType() != EventType.EXT_WRITE_ROWS
                || !(event.getData() instanceof WriteRowsEventData data)) {
            return;
        }
        long now = System.nanoTime();
        seen += data.getRows().size();
        if (firstNanos == 0) {
            firstNanos = now;
            withFirst = seen;
        }
        if (halfNanos == 0 && seen >= rows / 2) {
            halfNanos = now;
            withHalf = seen;
        }
        if (seen >= rows) {
            lastNanos = now;
            done.countDown();
        }
    }

    private double cold() {
        return (seen - withFirst) * 1e9 / (lastNanos - firstNanos);
    }

    private double warm() {
        return (seen - withHalf) * 1e9 / (lastNanos - halfNanos);
    }

    /** @return both rates, from what it printed */
    static double[] rates(List<String> printed) {
        return printed.stream()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .map(line -> line.substring(RESULT.length()).strip().split(" ", -1))
                .map(parts -> new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])})
                .orElseThrow(() -> new IllegalStateException("the " + NAME + " printed no rates: " + printed));
    }
}
