package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
    private final AnswerParser parser = new AnswerParser();

    private OptionalInt after(String text) {
        parser.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        return parser.complete();
    }

    @Test
    void answerIsCompleteWithItsLastByte() {
        assertThat(after("HTTP/1.1 401 \r\nContent-Length: 3\r\n\r\nab")).isEmpty();
        assertThat(after("c")).hasValue(401);
        assertThat(parser.isClosing()).isFalse();
    }

    @Test
    void chunkedAnswerIsCompleteWithItsLastChunk() {
        assertThat(after("HTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"))
                .isEmpty();
        assertThat(after("0\r\n\r\n")).hasValue(404);
    }

    @Test
    void answerWithoutBodyIsComplete() {
        assertThat(after("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).hasValue(200);
    }

    @Test
    void answerSaysThatTheConnectionIsClosed() {
        assertThat(after("HTTP/1.1 413 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .hasValue(413);
        assertThat(parser.isClosing()).isTrue();
    }

    @Test
    void answerWithoutLengthEndsWithTheConnection() {
        assertThat(after("HTTP/1.1 400 \r\nConnection: close\r\n\r\nwhat")).isEmpty();
        assertThat(parser.atEnd()).hasValue(400);
    }

    @Test
    void nothingIsNoAnswer() {
        assertThat(parser.atEnd()).isEmpty();
    }

    @Test
    void nextAnswerIsReadByItself() {
        assertThat(after("HTTP/1.1 401 \r\nContent-Length: 0\r\n\r\n")).hasValue(401);
        parser.reset();
        assertThat(after("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")).hasValue(200);
    }
}
