package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.BatchFold.Failed;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.BatchFold.Tolerant;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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

    @Test
    void causeWithoutAnIdIsRefused() {
        assertThatThrownBy(() -> Cause.person("customer", "ada", "", NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cause.person("customer", "ada", "x".repeat(Cause.MAX_ID_CHARS + 1), NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- the test's words

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

    private static ReactionRequest<Room> request(
            String key, String cause, Function<Room, List<? extends DomainEvent>> reaction) {
        return ReactionRequest.of(Room.TYPE.id(key), cause(cause), NOW, reaction);
    }

    private static Cause cause(String id) {
        return Cause.person("customer", "ada", id, NOW);
    }
}
