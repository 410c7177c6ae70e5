package com.emshop.saga.messaging;

import com.emshop.saga.Aggregate;
import com.emshop.saga.Aggregates;
import com.emshop.saga.BatchFold.Tolerant;
import com.emshop.saga.ReactionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Commands of people and notifications from outside, committed in groups: what waits while a transaction runs forms the next
 * one, in the order in which it came; a command that comes alone waits for nobody. Each caller gets the answer to his own
 * command, once its transaction is committed.
 *
 * <p>Failures are the command's own: one that is rejected changes nothing and takes no other with it. When the database refuses
 * what a group wrote, each command runs alone. When nobody knows whether a group was committed, because the connection broke,
 * it is executed again: commands are idempotent by state, or by the key that they lock, so those that were committed get the
 * answer of a command that was repeated.
 *
 * <p>The queue is bounded: a command that finds it full fails at once with a transient error. A few threads execute; each
 * holds one connection at a time. Must not be called inside a transaction. Thread-safe.
 */
public final class CommandQueue implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(CommandQueue.class);
    private static final long STOP_CHECK_MILLIS = 200;

    private final AggregateExecutor executor;
    private final BlockingQueue<Pending> waiting;
    private final int threads;
    private final int maxGroup;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean running;

    CommandQueue(AggregateExecutor executor, MessagingProperties.Commands properties) {
        this.executor = executor;
        this.waiting = new ArrayBlockingQueue<>(properties.queue());
        this.threads = properties.threads();
        this.maxGroup = properties.group();
    }

    private record Pending(BatchRequest request, CompletableFuture<@Nullable Object> answer) {}

    /**
     * Executes a command and waits until it is committed.
     *
     * @param answer what the caller gets, of the aggregate as the command left it; must not be null
     * @throws com.emshop.saga.CommandRejected if the rules forbid it; nothing is changed then
     * @throws org.springframework.dao.DataAccessException if the database is away or too busy; whether it was committed is not
     *     known then, and the same command may be sent again
     */
    public <A extends Aggregate<?>, R> R execute(ReactionRequest<A> command, Function<A, R> answer) {
        return execute(command, (aggregate, others) -> answer.apply(aggregate));
    }

    /**
     * The same for an answer that other aggregates have a part in.
     *
     * @param answer what the caller gets, of the aggregates as the command left them; must not be null
     */
    public <A extends Aggregate<?>, R> R execute(ReactionRequest<A> command, BiFunction<A, Aggregates, R> answer) {
        CompletableFuture<@Nullable Object> promised = new CompletableFuture<>();
        ReactionRequest<A> traced = command.trace() == null ? command.in(Traces.current()) : command;
        Pending pending = new Pending(new BatchRequest(traced.answering(answer), null), promised);
        // It may have been stopped after the first look: nobody takes what was offered then.
        if (!running || !waiting.offer(pending) || (!running && waiting.remove(pending))) {
            throw notTaken();
        }
        try {
            @SuppressWarnings("unchecked") // what the answering function made
            R result = (R) promised.get();
            return result;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("interrupted while a command was executed", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(failed);
        }
    }

    private static TransientDataAccessResourceException notTaken() {
        return new TransientDataAccessResourceException("too many commands are waiting, or the service is stopping");
    }

    /** How many commands wait for a transaction. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized void start() {
        if (!running) {
            running = true;
            for (int number = 1; number <= threads; number++) {
                Thread worker = new Thread(this::work, "commands-" + number);
                worker.setDaemon(true);
                workers.add(worker);
                worker.start();
            }
        }
    }

    /** Executes what still waits, and takes nothing more. */
    @Override
    public synchronized void stop() {
        running = false;
        try {
            for (Thread worker : workers) {
                worker.join(TimeUnit.SECONDS.toMillis(20));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        workers.clear();
        for (Pending late = waiting.poll(); late != null; late = waiting.poll()) {
            late.answer().completeExceptionally(notTaken());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, and after it on the way down: requests in flight get their answers. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void work() {
        List<Pending> group = new ArrayList<>();
        while (running || !waiting.isEmpty()) {
            try {
                Pending first = waiting.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    waiting.drainTo(group, maxGroup - 1);
                    execute(group);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                group.clear();
            }
        }
    }

    private void execute(List<Pending> group) {
        RuntimeException fault = attempt(group);
        if (fault != null && FailureClassifier.isTransient(fault)) {
            fault = attempt(group); // committed or not: what was committed is a repeated command now
        }
        if (fault == null) {
            return;
        }
        if (group.size() == 1 || FailureClassifier.isTransient(fault)) {
            RuntimeException reason = fault;
            group.forEach(pending -> pending.answer().completeExceptionally(reason));
        } else {
            log.warn("a group of {} commands failed and is executed one by one", group.size(), fault);
            group.forEach(pending -> execute(List.of(pending)));
        }
    }

    /** Why it was not committed, or is not known to be; null if it was. */
    private @Nullable RuntimeException attempt(List<Pending> group) {
        try {
            commit(group);
            return null;
        } catch (RuntimeException fault) {
            return fault;
        } catch (Error broken) { // would end the thread, and callers would wait for ever
            return new IllegalStateException(broken);
        }
    }

    private void commit(List<Pending> group) {
        List<BatchRequest> requests = group.stream().map(Pending::request).toList();
        Tolerant done = executor.inTransaction(() -> executor.executeTolerantly(requests));
        for (int index = 0; index < done.accepted().size(); index++) {
            group.get(done.accepted().get(index))
                    .answer()
                    .complete(done.folded().answers().get(index));
        }
        done.failures().forEach((index, reason) -> group.get(index).answer().completeExceptionally(reason));
    }
}
