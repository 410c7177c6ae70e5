package com.emshop.relay.position;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.position.StartingPoint.From;
import com.emshop.relay.position.StartingPoint.Lost;
import com.emshop.relay.position.StartingPoint.NoOutboxYet;
import com.emshop.relay.position.StartingPoint.Server;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartingPointTest {

    private static final String SERVER = "46b60c96-e6d2-11f1-a2a3-02fc00000001";
    private static final String OTHER = "56b60c96-e6d2-11f1-a2a3-02fc00000002";
    private static final BinlogCoordinates OLDEST = new BinlogCoordinates("binlog.000003", 4);

    @Test
    void firstStartBeginsAtTheEarliestOrigin() {
        StartingPoint found =
                StartingPoint.decide(null, server("1-90", ""), List.of(set("1-40"), set("1-20"), set("1-60")));
        assertThat(found).isEqualTo(new From(new Position(set("1-20"), OLDEST, null, Map.of()), true));
    }

    @Test
    void tableOfUnknownOriginStartsAtTheServersFirstTransaction() {
        assertThat(StartingPoint.decide(null, server("1-90", ""), List.of(set("1-40"), GtidSet.EMPTY)))
                .isEqualTo(new From(new Position(set("1"), OLDEST, null, Map.of()), true));
    }

    @Test
    void tableOfUnknownOriginIsLostIfTheBinlogDoesNotReachBackToTheFirstTransaction() {
        Server promoted = new Server(GtidSet.parse(SERVER + ":1-60," + OTHER + ":1-5"), GtidSet.EMPTY, OLDEST);
        for (Server server : List.of(server("1-90", "1-3"), promoted)) {
            assertThat(StartingPoint.decide(null, server, List.of(GtidSet.EMPTY)))
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.reason()).contains("no origin", "`recover`"));
        }
    }

    @Test
    void sourceWithoutAnOutboxHasNoStart() {
        assertThat(StartingPoint.decide(null, server("1-90", ""), List.of())).isEqualTo(new NoOutboxYet());
    }

    @Test
    void storedPositionTakesPrecedenceOverOrigins() {
        Position stored = stored("1-50");
        assertThat(StartingPoint.decide(stored, server("1-90", ""), List.of(set("1-20"))))
                .isEqualTo(new From(stored, false));
        assertThat(StartingPoint.decide(stored, server("1-90", ""), List.of())).isEqualTo(new From(stored, false));
    }

    @Test
    void binlogPurgedUpToThePositionIsReadable() {
        assertThat(StartingPoint.decide(stored("1-50"), server("1-90", "1-50"), List.of()))
                .isInstanceOf(From.class);
    }

    @Test
    void binlogPurgedBeyondThePositionIsLost() {
        assertThat(StartingPoint.decide(stored("1-50"), server("1-90", "1-52"), List.of()))
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).contains(SERVER + ":51-52", "purged"));
        assertThat(StartingPoint.decide(null, server("1-90", "1-21"), List.of(set("1-20"))))
                .isInstanceOf(Lost.class);
    }

    @Test
    void resetServerIsLost() {
        assertThat(StartingPoint.decide(stored("1-50"), server("1-7", ""), List.of(set("1-3"))))
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).contains(SERVER + ":8-50", "reset"));
    }

    @Test
    void otherServerIsLost() {
        Server other = new Server(GtidSet.parse(OTHER + ":1-100"), GtidSet.EMPTY, OLDEST);
        assertThat(StartingPoint.decide(stored("1-50"), other, List.of())).isInstanceOf(Lost.class);
    }

    @Test
    void promotedReplicaWithAllTransactionsIsReadable() {
        Server promoted = new Server(GtidSet.parse(SERVER + ":1-60," + OTHER + ":1-5"), GtidSet.EMPTY, OLDEST);
        assertThat(StartingPoint.decide(stored("1-50"), promoted, List.of())).isInstanceOf(From.class);
    }

    private static Position stored(String completed) {
        return new Position(set(completed), new BinlogCoordinates("binlog.000004", 700), null, Map.of("orders", 9L));
    }

    private static Server server(String executed, String purged) {
        return new Server(set(executed), purged.isEmpty() ? GtidSet.EMPTY : set(purged), OLDEST);
    }

    private static GtidSet set(String intervals) {
        return GtidSet.parse(SERVER + ":" + intervals);
    }
}
