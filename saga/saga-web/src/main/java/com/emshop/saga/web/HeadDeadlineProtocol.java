package com.emshop.saga.web;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with a deadline for the head of a request, from its first byte to its last. The server's own time-out begins anew with
 * each byte, so that a client who sends one now and then keeps his connection for hours. A connection whose head is late is closed
 * without an answer, when its next byte arrives or by the server's time-out. Made by the server, by the name of the class.
 */
public final class HeadDeadlineProtocol extends Http11NioProtocol {
    private Duration deadline = Duration.ofSeconds(10);

    /** Before the server starts. */
    void setDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    @Override
    protected Processor createProcessor() {
        return new HeadDeadlineProcessor(this, deadline.toNanos());
    }

    /** Of one connection at a time; the server uses it for others later. */
    private static final class HeadDeadlineProcessor extends Http11Processor {
        private final long deadlineNanos;
        /** The connection whose head has begun to arrive. */
        private @Nullable SocketWrapperBase<?> arriving;

        private long beganNanos;

        HeadDeadlineProcessor(HeadDeadlineProtocol protocol, long deadlineNanos) {
            super(protocol, protocol.getAdapter());
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public SocketState service(SocketWrapperBase<?> connection) throws IOException {
            long nowNanos = System.nanoTime();
            if (arriving != connection) {
                beganNanos = nowNanos;
            }
            SocketState state = super.service(connection);
            boolean incomplete = state == SocketState.LONG && !isAsync();
            arriving = incomplete ? connection : null;
            return incomplete && nowNanos - beganNanos > deadlineNanos ? SocketState.CLOSED : state;
        }
    }
}
