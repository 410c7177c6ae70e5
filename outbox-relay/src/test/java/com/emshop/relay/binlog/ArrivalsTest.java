package com.emshop.relay.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ArrivalsTest {

    /** Never waited out: a test that needs it has failed. */
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final Arrivals arrivals = new Arrivals();

    @Test
    void whatIsQueuedNeedsNoWaiting() throws InterruptedException {
        arrivals.queued(3);
        arrivals.await(FOR_EVER);
        // Two were taken by a full batch; the third must not be forgotten.
        arrivals.queued(1);
        arrivals.await(FOR_EVER);
        arrivals.await(FOR_EVER);
    }

    @Test
    void anArrivalEndsTheWait() throws InterruptedException {
        CountDownLatch awake = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                arrivals.await(FOR_EVER);
                awake.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        arrivals.queued(1);
        assertThat(awake.await(10, TimeUnit.SECONDS)).isTrue();
        waiter.join();
    }

    @Test
    void anEmptyQueueWaitsNoLongerThanItMay() throws InterruptedException {
        arrivals.queued(1);
        arrivals.queued(0);
        arrivals.await(Duration.ofMillis(1));
        arrivals.await(Duration.ofMillis(1));
    }

    @Test
    void noArrivalIsMissedHoweverTheThreadsMeet() throws InterruptedException {
        int events = 200_000;
        Deque<Integer> queue = new ArrayDeque<>();
        Thread producer = new Thread(() -> {
            for (int i = 0; i < events; i++) {
                synchronized (queue) {
                    queue.add(i);
                    arrivals.queued(queue.size());
                }
            }
        });
        producer.start();
        int taken = 0;
        while (taken < events) {
            arrivals.await(FOR_EVER);
            synchronized (queue) {
                for (int i = 0; i < 3 && queue.poll() != null; i++) {
                    taken++;
                }
                arrivals.queued(queue.size());
            }
        }
        producer.join();
    }
}
