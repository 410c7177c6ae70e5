package com.emshop.relay.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BinlogCoordinatesTest {

    @Test
    void binlogFilesAreOrderedByNumber() {
        assertThat(at("binlog.1000000", 4).isAfter(at("binlog.999999", 500))).isTrue();
        assertThat(at("binlog.000009", 500).isAfter(at("binlog.000010", 4))).isFalse();
        assertThat(at("binlog.000009", 5).isAfter(at("binlog.000009", 4))).isTrue();
        assertThat(at("binlog.000009", 4).isAfter(at("binlog.000009", 4))).isFalse();
    }

    @Test
    void coordinatesOfDifferentBinlogsAreNotComparable() {
        assertThat(at("primary.000009", 5).isAfter(at("replica.000001", 4))).isFalse();
        assertThat(at("replica.000009", 5).isAfter(at("primary.000001", 4))).isFalse();
    }

    private static BinlogCoordinates at(String file, long offsetBytes) {
        return new BinlogCoordinates(file, offsetBytes);
    }
}
