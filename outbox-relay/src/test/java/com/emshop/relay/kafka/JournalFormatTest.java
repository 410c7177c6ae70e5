package com.emshop.relay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFormatTest {

    private static final String SERVER = "46b60c96-e6d2-11f1-a2a3-02fc00000001";

    @Test
    void positionSurvivesWritingAndReading() {
        Position whole = new Position(
                GtidSet.parse(SERVER + ":1-10"),
                new BinlogCoordinates("binlog.000003", 1234),
                new Position.Partial(new Gtid(SERVER, 11), 3),
                Map.of("orders", 42L, "payments", 5_000_000_000L));
        Position bare = new Position(GtidSet.EMPTY, new BinlogCoordinates("binlog.000001", 4), null, Map.of());

        assertThat(JournalFormat.read(JournalFormat.write(whole))).isEqualTo(whole);
        assertThat(JournalFormat.read(JournalFormat.write(bare))).isEqualTo(bare);
    }

    /** The format is persistent: later versions must read what earlier versions wrote. */
    @Test
    void storedFormatIsReadable() {
        Position stored = JournalFormat.read("""
                {"version":1,"completed":"46b60c96-e6d2-11f1-a2a3-02fc00000001:1-10","file":"binlog.000003",
                 "offsetBytes":1234,"begun":{"gtid":"46b60c96-e6d2-11f1-a2a3-02fc00000001:11","rows":3},
                 "lastIds":{"orders":42}}""");
        assertThat(stored.completed()).hasToString(SERVER + ":1-10");
        assertThat(stored.partial()).isEqualTo(new Position.Partial(new Gtid(SERVER, 11), 3));
        assertThat(stored.lastIds()).containsExactly(Map.entry("orders", 42L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "not json",
                "{\"version\":2,\"completed\":\"\",\"file\":\"b.1\",\"offsetBytes\":4,\"lastIds\":{}}",
                "{\"version\":1,\"completed\":\"garbage\",\"file\":\"b.1\",\"offsetBytes\":4,\"lastIds\":{}}",
                "{\"version\":1,\"file\":\"b.1\",\"offsetBytes\":4,\"lastIds\":{}}",
                "{\"version\":1,\"completed\":null,\"file\":\"b.1\",\"offsetBytes\":4,\"lastIds\":{}}",
                "{\"version\":1,\"completed\":\"\",\"file\":\"\",\"offsetBytes\":4,\"lastIds\":{}}",
                "{\"version\":1,\"completed\":\"\",\"file\":\"b.1\",\"offsetBytes\":4,\"lastIds\":{},\"begun\":{}}"
            })
    void damagedPositionIsRejected(String json) {
        assertThatExceptionOfType(DamagedJournalException.class).isThrownBy(() -> JournalFormat.read(json));
    }
}
