package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.emshop.saga.BatchFold.Failed;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.BatchFold.Tolerant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchFoldTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");

    private final LoadedStates states = new LoadedStates();

    @Test
    void requestsSeeWhatTheRequestsBeforeThemDid() {
        states.putMissing(Room.TYPE, "1");

        Folded folded = folded(book("1", "ada"), note("1"), note("1"));

        assertThat(folded.get(Room.TYPE.id("1")).changes()).isEqualTo(3);
        assertThat(folded.events())
                .extracting(EmittedEvent::request, EmittedEvent::event)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, new Room.Booked("ada")),
                        org.assertj.core.groups.Tuple.tuple(0, new Room.Noted()),
                        org.assertj.core.groups.Tuple.tuple(1, new Room.Noted()),
                        org.assertj.core.groups.Tuple.tuple(2, new Room.Noted()));
    }

    @Test
    void foldOfTheSameRequestsOnTheSameStatesIsTheSame() {
        states.putMissing(Room.TYPE, "1");
        states.put(Room.TYPE, "2", new Room.State(Room.Status.BOOKED, 4, null));

        Folded first = folded(book("1", "ada"), note("2"));
        Folded second = folded(book("1", "ada"), note("2"));

        assertThat(second.events()).isEqualTo(first.events());
        assertThat(second.changed().stream().map(room -> ((Room) room).state()))
                .isEqualTo(first.changed().stream()
                        .map(room -> ((Room) room).state())
                        .toList());
    }

    @Test
    void operatorsCommandIsRecordedIfItChangesSomething() {
        states.putMissing(Room.TYPE, "1");
        states.put(Room.TYPE, "2", new Room.State(Room.Status.CLOSED, 4, null));

        Tolerant result = BatchFold.foldTolerantly(
                states,
                List.of(
                        byOperator("1", "first", room -> room.book("ada")),
                        byOperator("1", "second", room -> room.book("bob")), // rejected
                        byOperator("2", "third", room -> room.book("eve")), // changes nothing
                        byOperator(
                                "1",
                                "fourth",
                                room -> List.of()), // nor does this, although the room was changed before
                        note("1"),
                        byOperator("1", "fifth", Room::note)));

        assertThat(result.folded().actions())
                .extracting(
                        PerformedAction::target,
                        each -> each.cause().id(),
                        each -> each.cause().action())
                .containsExactly(
                        tuple(Room.TYPE.id("1"), "first", OperatorAction.of("BOOK", "a room")),
                        tuple(Room.TYPE.id("1"), "fifth", OperatorAction.of("BOOK", "a room")));
    }

    @Test
    void operatorsCommandIsRecordedIfItChangesAnotherAggregateOnly() {
        states.putMissing(Room.TYPE, "1");
        states.putMissing(Room.TYPE, "2");

        Folded folded = folded(ReactionRequest.of(
                Room.TYPE.id("1"),
                Set.of(Room.TYPE.id("2")),
                Cause.operator("operator", "op", "c-1", OperatorAction.of("NOTE"), NOW),
                NOW,
                (room, others) -> {
                    others.get(Room.TYPE, "2").note();
                    others.get(Room.TYPE, "2");
                    return List.of();
                }));

        assertThat(folded.actions()).extracting(PerformedAction::target).containsExactly(Room.TYPE.id("1"));
    }

    @Test
    void failureNamesItsRequestAndLeavesWhatWasLoadedUntouched() {
        states.putMissing(Room.TYPE, "1");

        BatchFold.Result result = BatchFold.fold(states, List.of(book("1", "ada"), book("1", "bob"), note("1")));

        assertThat(result).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.index()).isEqualTo(1);
            assertThat(failed.reason()).isInstanceOf(CommandRejected.class);
        });
        assertThat(folded(note("1")).get(Room.TYPE.id("1")).changes()).isEqualTo(1);
    }

    @Test
    void tolerantFoldLeavesOutWhatFailsAndKeepsTheAnswersApart() {
        states.putMissing(Room.TYPE, "1");
        states.putMissing(Room.TYPE, "2");

        Tolerant result = BatchFold.foldTolerantly(
                states,
                List.of(
                        book("1", "ada").answering(Room::status),
                        book("1", "bob").answering(Room::status),
                        note("2").answering(Room::changes),
                        book("2", "eve").answering(Room::status),
                        book("2", "kim").answering(Room::status)));

        assertThat(result.accepted()).containsExactly(0, 2, 3);
        assertThat(result.folded().answers()).containsExactly(Room.Status.BOOKED, 1, Room.Status.BOOKED);
        assertThat(result.failures()).containsOnlyKeys(1, 4);
    }

    @Test
    void tolerantFoldEqualsTheFoldWithoutTheRequestsThatFail() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            LoadedStates loaded = new LoadedStates();
            loaded.putMissing(Room.TYPE, "1");
            loaded.put(Room.TYPE, "2", new Room.State(Room.Status.FREE, 3, null));
            loaded.put(Room.TYPE, "3", new Room.State(Room.Status.BOOKED, 5, null));
            loaded.putMissing(Room.TYPE, "4");
            List<ReactionRequest<Room>> requests = IntStream.range(0, random.nextInt(30))
                    .mapToObj(number -> randomRequest(random, number))
                    .toList();

            Tolerant result = BatchFold.foldTolerantly(loaded, requests);

            Tolerant expected = foldAgainWithoutEachFailure(loaded, requests);
            assertThat(result.accepted()).as("seed %d", seed).isEqualTo(expected.accepted());
            assertThat(textsOf(result.failures())).as("seed %d", seed).isEqualTo(textsOf(expected.failures()));
            assertThat(result.folded().events())
                    .as("seed %d", seed)
                    .isEqualTo(expected.folded().events());
            assertThat(result.folded().answers())
                    .as("seed %d", seed)
                    .isEqualTo(expected.folded().answers());
            assertThat(everythingOf(result.folded()))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(everythingOf(expected.folded()));
        }
    }

    @Test
    void tolerantFoldCallsEachReactionTwiceAtMostHoweverManyFail() {
        for (int failEach = 1; failEach <= 3; failEach++) {
            int every = failEach;
            states.putMissing(Room.TYPE, "1");
            AtomicInteger calls = new AtomicInteger();
            List<ReactionRequest<Room>> requests = IntStream.range(0, 300)
                    .mapToObj(number -> request("1", "note " + number, room -> {
                        calls.incrementAndGet();
                        List<Room.Event> events = room.note();
                        if (number % every == 0) {
                            throw new IllegalStateException("after it changed the room");
                        }
                        return events;
                    }))
                    .toList();

            Tolerant result = BatchFold.foldTolerantly(states, requests);

            assertThat(result.failures()).as("one of %d fails", every).hasSize(300 / every);
            assertThat(calls).as("one of %d fails", every).hasValueLessThanOrEqualTo(600);
        }
    }

    @Test
    void tolerantFoldCallsEachReactionOnceIfNoneFails() {
        states.putMissing(Room.TYPE, "1");
        AtomicInteger calls = new AtomicInteger();
        List<ReactionRequest<Room>> requests = IntStream.range(0, 300)
                .mapToObj(number -> request("1", "note " + number, room -> {
                    calls.incrementAndGet();
                    return room.note();
                }))
                .toList();

        assertThat(BatchFold.foldTolerantly(states, requests).accepted()).hasSize(300);

        assertThat(calls).hasValue(300);
    }

    @Test
    void tolerantFoldRefusesAReactionThatDependsOnMoreThanTheState() {
        states.putMissing(Room.TYPE, "1");
        AtomicInteger calls = new AtomicInteger();

        assertThatThrownBy(() -> BatchFold.foldTolerantly(
                        states,
                        List.of(
                                request("1", "moody", room -> {
                                    if (calls.getAndIncrement() > 0) {
                                        throw new IllegalStateException("another time it fails");
                                    }
                                    return room.note();
                                }),
                                request("1", "close", Room::close))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not deterministic")
                .hasRootCauseMessage("another time it fails");
    }

    @Test
    void faultThatIsNoExceptionFailsItsRequest() {
        states.putMissing(Room.TYPE, "1");

        BatchFold.Result result = BatchFold.fold(states, List.of(request("1", "cause", room -> {
            throw new StackOverflowError("too deep");
        })));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).hasRootCauseInstanceOf(StackOverflowError.class));
    }

    @Test
    void reactionReachesOtherAggregatesThatWereLocked() {
        states.putMissing(Room.TYPE, "1");
        states.putMissing(Room.TYPE, "2");

        Folded folded = folded(ReactionRequest.of(
                Room.TYPE.id("1"),
                Set.of(Room.TYPE.id("2")),
                cause("swap"),
                NOW,
                (room, others) -> others.get(Room.TYPE, "2").note()));

        assertThat(folded.changed()).extracting(Aggregate::key).containsExactly("2");
        assertThat(folded.changed(Room.TYPE)).extracting(Aggregate::key).containsExactly("2");
        assertThat(folded.events()).extracting(EmittedEvent::key).containsExactly("1");
    }

    @Test
    void aggregateThatWasNotLockedIsRefused() {
        assertThat(BatchFold.fold(states, List.of(note("unknown"))))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.reason()).hasMessageContaining("room unknown was not locked"));
    }

    @Test
    void transitionThatIsNotDeclaredIsRefused() {
        states.putMissing(Room.TYPE, "1");

        assertThat(BatchFold.fold(states, List.of(request("1", "close", Room::close))))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isInstanceOf(IllegalTransition.class));
    }

    @Test
    void unchangedAggregatesAreNotStored() {
        states.put(Room.TYPE, "1", new Room.State(Room.Status.BOOKED, 1, null));

        Folded folded = folded(request("1", "nothing", room -> List.of()));

        assertThat(folded.changed()).isEmpty();
        assertThat(folded.events()).isEmpty();
    }

    @Test
    void aggregateKeepsTheTraceOfItsFirstChange() {
        TraceContext first = new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);
        TraceContext second = new TraceContext("00-11111111111111111111111111111111-00f067aa0ba902b7-01", null);
        states.putMissing(Room.TYPE, "1");

        Folded folded = folded(note("1").in(first), note("1").in(second));

        assertThat(folded.get(Room.TYPE.id("1")).trace()).isEqualTo(first);
    }

    @Test
    void eventIdsComeFromTheirCause() {
        AggregateId<Room> room = Room.TYPE.id("1");

        assertThat(EventIds.of(NOW, "cause", room, "Booked", 0))
                .isEqualTo(EventIds.of(NOW, "cause", room, "Booked", 0));
        assertThat(List.of(
                        EventIds.of(NOW, "cause", room, "Booked", 0),
                        EventIds.of(NOW, "cause", room, "Booked", 1),
                        EventIds.of(NOW, "cause", room, "Noted", 0),
                        EventIds.of(NOW, "other", room, "Booked", 0),
                        EventIds.of(NOW, "cause", Room.TYPE.id("2"), "Booked", 0),
                        EventIds.of(NOW.plusMillis(1), "cause", room, "Booked", 0),
                        // parts that would be equal if they were only joined
                        EventIds.of(NOW, "cause1", Room.TYPE.id(""), "Booked", 0)))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    assertThat(id.version()).isEqualTo(8);
                    assertThat(id.variant()).isEqualTo(2);
                })
                .first()
                .satisfies(id -> assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli()));
    }

    /** An event that was emitted by an earlier version has to be recognised. */
    @Test
    void eventIdsStayTheSameInEveryVersion() {
        assertThat(EventIds.of(NOW, "cause", Room.TYPE.id("1"), "Booked", 0))
                .hasToString("019b7ca9-8c8e-840f-a21e-83efcafc95c7");
        assertThat(EventIds.of(NOW, "cause", Room.TYPE.id("1"), "Booked", 1))
                .hasToString("019b7ca9-8c8e-8179-a141-df09ae647ca2");
    }

    @Test
    void eventIdsOfAReactionAreNumberedFromZero() {
        AggregateId<Room> room = Room.TYPE.id("1");
        states.putMissing(Room.TYPE, "1");

        Folded folded = folded(ReactionRequest.of(room, cause("first"), NOW, (Room each) -> each.book("ada")));

        assertThat(folded.events())
                .extracting(EmittedEvent::id)
                .containsExactly(
                        EventIds.of(NOW, "first", room, "Booked", 0), EventIds.of(NOW, "first", room, "Noted", 1));
    }

    @Test
    void eventSaysWhatCausedItAndWhenAndInWhichTrace() {
        TraceContext trace = new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);
        Instant later = NOW.plusSeconds(1);
        states.putMissing(Room.TYPE, "1");

        Folded folded = folded(ReactionRequest.of(Room.TYPE.id("1"), cause("first"), later, (Room room) -> room.note())
                .in(trace));

        assertThat(folded.events())
                .containsExactly(new EmittedEvent(
                        EventIds.of(NOW, "first", Room.TYPE.id("1"), "Noted", 0),
                        0,
                        "1",
                        new Room.Noted(),
                        cause("first"),
                        later,
                        trace));
    }

    @Test
    void aggregateThatNoRequestNeededIsNotThere() {
        states.putMissing(Room.TYPE, "1");
        states.putMissing(Room.TYPE, "2");

        assertThatThrownBy(() -> folded(note("1")).get(Room.TYPE.id("2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("room 2");
    }

    @Test
    void storedTraceIsThatOfTheLoadedState() {
        TraceContext trace = new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);
        states.put(Room.TYPE, "1", new Room.State(Room.Status.FREE, 1, trace));
        states.putMissing(Room.TYPE, "1"); // is there already
        states.putMissing(Room.TYPE, "2");

        assertThat(states.traceOf(Room.TYPE.id("1"))).isEqualTo(trace);
        assertThat(states.traceOf(Room.TYPE.id("2"))).isNull();
        assertThat(Room.TYPE).hasToString("room");
    }

    // ---- the test's words

    /** Some are rejected at once, some after they changed one room or two, some when their answer is made. */
    private static ReactionRequest<Room> randomRequest(Random random, int number) {
        String key = Integer.toString(1 + random.nextInt(4));
        String another = Integer.toString(1 + random.nextInt(4));
        ReactionRequest<Room> request = ReactionRequest.of(
                Room.TYPE.id(key),
                Set.of(Room.TYPE.id(another)),
                cause("request " + number),
                NOW,
                switch (random.nextInt(6)) {
                    case 0 -> (room, others) -> room.book("ada");
                    case 1 -> (room, others) -> room.note();
                    case 2 ->
                        (room, others) -> {
                            others.get(Room.TYPE, another).note();
                            return room.note();
                        };
                    case 3 ->
                        (room, others) -> {
                            room.note();
                            return others.get(Room.TYPE, another).book("eve");
                        };
                    case 4 ->
                        (room, others) -> {
                            others.get(Room.TYPE, another).note();
                            room.note();
                            throw new IllegalStateException("after " + room.changes() + " changes");
                        };
                    default -> (room, others) -> room.isStored() ? room.note() : room.close();
                });
        return switch (random.nextInt(3)) {
            case 0 -> request;
            case 1 -> request.answering(room -> room.key() + room.status() + room.changes() + room.isStored());
            default ->
                request.answering(room -> {
                    if (room.changes() % 3 == 0) {
                        throw new IllegalStateException("no answer after " + room.changes());
                    }
                    return room.changes();
                });
        };
    }

    private static Tolerant foldAgainWithoutEachFailure(LoadedStates loaded, List<ReactionRequest<Room>> requests) {
        List<Integer> accepted =
                new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
        Map<Integer, RuntimeException> failures = new TreeMap<>();
        while (true) {
            BatchFold.Result result =
                    BatchFold.fold(loaded, accepted.stream().map(requests::get).toList());
            if (result instanceof Failed failed) {
                failures.put(accepted.remove(failed.index()), failed.reason());
            } else {
                return new Tolerant((Folded) result, accepted, failures);
            }
        }
    }

    private static Map<Integer, String> textsOf(Map<Integer, RuntimeException> failures) {
        Map<Integer, String> texts = new TreeMap<>();
        failures.forEach((index, reason) -> texts.put(index, reason.toString()));
        return texts;
    }

    private static List<Object> everythingOf(Folded folded) {
        return folded.aggregates().values().stream()
                .map(Room.class::cast)
                .<Object>map(room ->
                        List.of(room.key(), room.state(), room.transitions(), room.isStored(), room.isChanged()))
                .toList();
    }

    @SafeVarargs
    private Folded folded(ReactionRequest<Room>... requests) {
        return (Folded) BatchFold.fold(states, List.of(requests));
    }

    private static ReactionRequest<Room> book(String key, String guest) {
        return request(key, "booking of " + guest, room -> room.book(guest));
    }

    private static ReactionRequest<Room> note(String key) {
        return request(key, "note", Room::note);
    }

    private static ReactionRequest<Room> byOperator(
            String key, String commandId, Function<Room, List<? extends DomainEvent>> reaction) {
        return ReactionRequest.of(
                Room.TYPE.id(key),
                Cause.operator("operator", "op", commandId, OperatorAction.of("BOOK", "a room"), NOW),
                NOW,
                reaction);
    }

    private static ReactionRequest<Room> request(
            String key, String cause, Function<Room, List<? extends DomainEvent>> reaction) {
        return ReactionRequest.of(Room.TYPE.id(key), cause(cause), NOW, reaction);
    }

    private static Cause cause(String id) {
        return Cause.person("customer", "ada", id, NOW);
    }
}
