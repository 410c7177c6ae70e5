package com.emshop.saga.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Lets a request pass once its body has arrived, and refuses one whose body is too large (413), too slow (408), or a form or
 * of any type (415), and one that finds too much kept of bodies that are still arriving (503). No thread waits for a body: what has not come with the head is read as it
 * arrives, and a slow client holds nothing but its connection and what it has sent. A refused connection is closed. Must be
 * the first filter: others see only requests that are complete. Thread-safe.
 */
final class RequestBodyFilter implements Filter {
    /** A request attribute: a {@link Runnable} that has the server close the connection instead of reading what is left. */
    static final String STOP_READING = RequestBodyFilter.class.getName() + ".stopReading";

    private static final String ARRIVAL = RequestBodyFilter.class.getName() + ".arrival";

    /** What is read and dropped of a body that is too large, so that a client that is still sending gets the answer. */
    private static final long MAX_DROPPED_BYTES = 8L * 1024 * 1024;

    private static final int CHUNK_BYTES = 4096;

    private final RequestBodyProperties properties;
    private final ProblemWriter problems;
    private final AtomicLong bufferedBytes = new AtomicLong();

    RequestBodyFilter(RequestBodyProperties properties, ProblemWriter problems) {
        this.properties = properties;
        this.problems = problems;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (request.getDispatcherType() == DispatcherType.ASYNC
                && request.getAttribute(ARRIVAL) instanceof Arrival arrival) {
            request.removeAttribute(ARRIVAL); // another dispatch of this request is the application's own
            arrival.resume(chain);
        } else if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
        } else if (!hasBody(request)) {
            if (isUnreadable(type(request))) {
                write(response, Refusal.NO_JSON);
            } else {
                chain.doFilter(request, response);
            }
        } else if (isForm(type(request)) || isUnreadable(type(request))) {
            receive(request, response, chain, Refusal.NO_JSON);
        } else if (request.getContentLengthLong() > properties.limit().toBytes()) {
            receive(request, response, chain, Refusal.TOO_LARGE);
        } else if (isHere(request)) {
            chain.doFilter(request, response);
        } else {
            receive(request, response, chain, null);
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static String type(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }

    /** Which many clients name when they send no body. */
    private static boolean isForm(String type) {
        return type.startsWith("application/x-www-form-urlencoded");
    }

    /** Spring fails at these types, with and without a body. */
    private static boolean isUnreadable(String type) {
        return type.startsWith("multipart/") || type.contains("*");
    }

    /** Whether the whole body came with the head, which is the rule, so that reading it waits for nothing. */
    private static boolean isHere(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        return length > 0 && request.getInputStream().available() >= length;
    }

    private void receive(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, @Nullable Refusal refusal)
            throws IOException, ServletException {
        if (!request.isAsyncSupported()) {
            receiveBlocking(request, response, chain, refusal);
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(properties.deadline().toMillis());
        Arrival arrival = new Arrival(async, request, response);
        async.addListener(arrival);
        if (refusal == null) {
            request.setAttribute(ARRIVAL, arrival);
        } else {
            arrival.refuse(refusal);
        }
        request.getInputStream().setReadListener(arrival);
    }

    /** Where a filter before this one supports no asynchronous requests: within the limit, but without the deadline. */
    private void receiveBlocking(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, @Nullable Refusal refusal)
            throws IOException, ServletException {
        int limit = Math.toIntExact(properties.limit().toBytes());
        byte[] body = refusal == null ? request.getInputStream().readNBytes(limit + 1) : new byte[0];
        if (refusal == null && body.length <= limit) {
            chain.doFilter(new BufferedRequest(request, body), response);
        } else {
            write(response, refusal == null ? Refusal.TOO_LARGE : refusal);
        }
    }

    private void write(HttpServletResponse response, Refusal refusal) throws IOException {
        response.setHeader(HttpHeaders.CONNECTION, "close");
        switch (refusal) {
            case TOO_LARGE ->
                problems.write(
                        response,
                        HttpStatus.CONTENT_TOO_LARGE,
                        "request-too-large",
                        "A body has at most " + properties.limit().toBytes() + " bytes.");
            case TOO_SLOW ->
                problems.write(
                        response,
                        HttpStatus.REQUEST_TIMEOUT,
                        "request-too-slow",
                        "A body arrives within " + properties.deadline().toMillis() + " ms.");
            case MALFORMED ->
                problems.write(
                        response,
                        HttpStatus.BAD_REQUEST,
                        "malformed-request",
                        "The body's transfer coding is malformed.");
            case NO_ROOM -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                problems.write(
                        response,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "overloaded",
                        "Too many bodies are arriving slowly. Try again, with the body in one piece.");
            }
            case NO_JSON ->
                problems.write(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "http-415", "Only JSON is accepted.");
        }
        response.flushBuffer();
    }

    private enum Refusal {
        TOO_LARGE,
        TOO_SLOW,
        NO_ROOM,
        MALFORMED,
        NO_JSON
    }

    /**
     * The body of one request as it arrives. The server calls one listener method at a time.
     */
    private final class Arrival implements ReadListener, AsyncListener {
        private final AsyncContext async;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ServletInputStream in;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(0); // guarded by this
        private boolean decided; // guarded by this
        private long dropped;

        Arrival(AsyncContext async, HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.async = async;
            this.request = request;
            this.response = response;
            this.in = request.getInputStream();
        }

        /** In the container's dispatch after the body has arrived. */
        void resume(FilterChain chain) throws IOException, ServletException {
            byte[] bytes;
            synchronized (this) {
                bytes = body.toByteArray();
            }
            chain.doFilter(new BufferedRequest(request, bytes), response);
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] chunk = new byte[CHUNK_BYTES];
            try {
                while (in.isReady()) {
                    int read = in.read(chunk);
                    if (read < 0 || !(keep(chunk, read) || drop(read))) {
                        return;
                    }
                }
            } catch (IOException malformed) { // or gone, and then the answer reaches nobody
                end(Refusal.MALFORMED);
            }
        }

        /** Whether the bytes are kept, as long as nothing is decided. */
        private boolean keep(byte[] chunk, int read) throws IOException {
            int size;
            synchronized (this) {
                if (decided) {
                    return false;
                }
                body.write(chunk, 0, read);
                bufferedBytes.addAndGet(read);
                size = body.size();
            }
            if (size > properties.limit().toBytes()) {
                refuse(Refusal.TOO_LARGE);
            } else if (bufferedBytes.get() > properties.buffered().toBytes()) {
                refuse(Refusal.NO_ROOM);
            }
            return true;
        }

        /** Whether more may be dropped; if not, the connection is closed. */
        private boolean drop(int read) {
            dropped += read;
            boolean more = dropped <= MAX_DROPPED_BYTES;
            if (!more) {
                close();
            }
            return more;
        }

        @Override
        public void onAllDataRead() {
            if (decide()) {
                async.dispatch();
            } else {
                close();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end(Refusal.TOO_SLOW);
        }

        /** The client is gone, or the server gives the connection up. */
        @Override
        public void onError(Throwable fault) {
            decide();
            close();
        }

        @Override
        public void onError(AsyncEvent event) {
            decide();
            close();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            decide();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // The application's own; nothing of it is read here.
        }

        /** Answers at once, while the client may still be sending. */
        void refuse(Refusal reason) throws IOException {
            if (decide()) {
                write(response, reason);
            }
        }

        private void end(Refusal reason) {
            try {
                refuse(reason);
            } catch (IOException gone) {
                // closed now
            }
            close();
        }

        /** Whether nothing was decided before. */
        private boolean decide() {
            synchronized (this) {
                if (decided) {
                    return false;
                }
                decided = true;
                bufferedBytes.addAndGet(-body.size());
                return true;
            }
        }

        private void close() {
            stopReading();
            try {
                async.complete();
            } catch (IllegalStateException ended) {
                // by the server, or by another of these methods
            }
        }

        private void stopReading() {
            if (request.getAttribute(STOP_READING) instanceof Runnable stop) {
                stop.run();
            }
        }
    }
}
