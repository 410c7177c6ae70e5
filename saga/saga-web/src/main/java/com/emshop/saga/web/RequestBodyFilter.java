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
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Lets a request pass once its body has arrived, and refuses one whose body is too large (413), too slow (408), or a form,
 * which servers parse by rules of their own (415). No thread waits for a body: what has not come with the head is read as it
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
    private final Set<Arrival> arriving = new LinkedHashSet<>(); // guarded by itself
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
        } else if (request.getDispatcherType() != DispatcherType.REQUEST || !hasBody(request)) {
            chain.doFilter(request, response);
        } else if (isForm(request)) {
            receive(request, response, chain, Refusal.FORM);
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

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null) {
            return false;
        }
        String lower = type.strip().toLowerCase(Locale.ROOT);
        return lower.startsWith("multipart/") || lower.startsWith("application/x-www-form-urlencoded");
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
            synchronized (arriving) {
                arriving.add(arrival);
            }
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

    /** Makes room by refusing the requests that have waited longest. */
    private void evict() {
        while (bufferedBytes.get() > properties.buffered().toBytes()) {
            Arrival oldest;
            synchronized (arriving) {
                Iterator<Arrival> all = arriving.iterator();
                if (!all.hasNext()) {
                    return;
                }
                oldest = all.next();
            }
            oldest.evicted();
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
            case FORM ->
                problems.write(
                        response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "http-415", "Forms are not accepted; send JSON.");
        }
        response.flushBuffer();
    }

    private enum Refusal {
        TOO_LARGE,
        TOO_SLOW,
        MALFORMED,
        FORM
    }

    /**
     * The body of one request as it arrives. The server calls one listener method at a time; {@link #evicted} may be called by
     * another request's thread beside them.
     */
    private final class Arrival implements ReadListener, AsyncListener {
        private final AsyncContext async;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ServletInputStream in;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(0); // guarded by this
        private boolean decided; // guarded by this
        private volatile @Nullable Refusal refusal;
        private long dropped;

        Arrival(AsyncContext async, HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.async = async;
            this.request = request;
            this.response = response;
            this.in = request.getInputStream();
        }

        /** In the container's dispatch after the body has arrived, or after it was refused by another thread. */
        void resume(FilterChain chain) throws IOException, ServletException {
            Refusal refused = refusal;
            if (refused != null) {
                write(response, refused);
                stopReading();
                return;
            }
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
            } else {
                evict();
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
            if (decide(null)) {
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
            decide(Refusal.MALFORMED);
            close();
        }

        @Override
        public void onError(AsyncEvent event) {
            decide(Refusal.MALFORMED);
            close();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            decide(Refusal.MALFORMED);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // The application's own; nothing of it is read here.
        }

        /** Answers at once, while the client may still be sending. */
        void refuse(Refusal reason) throws IOException {
            if (decide(reason)) {
                write(response, reason);
            }
        }

        /** From another thread: the answer is left to the container's own. */
        void evicted() {
            if (decide(Refusal.TOO_SLOW)) {
                try {
                    async.dispatch();
                } catch (IllegalStateException ended) {
                    // the client is gone
                }
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
        private boolean decide(@Nullable Refusal reason) {
            synchronized (this) {
                if (decided) {
                    return false;
                }
                decided = true;
                refusal = reason;
                bufferedBytes.addAndGet(-body.size());
            }
            synchronized (arriving) {
                arriving.remove(this);
            }
            return true;
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
