package com.emshop.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.order.OrderCreated;
import com.emshop.events.payment.RefundReason;
import com.emshop.events.payment.RefundStarted;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

/**
 * What is on the wire, byte by byte, written by hand: neither a new Avro nor another serializer may change what topics and
 * outboxes hold already. One event with lists, nested records and an optional one, one with an enum and an awkward amount.
 */
class WireFormatTest {
    private static final int SCHEMA_ID = 1_234_567;
    private static final Instant OCCURRED_AT = Instant.parse("2026-11-22T12:30:00.123456Z");

    private static final OrderCreated ORDER_CREATED = OrderCreated.newBuilder()
            .setOrderSn("2026-7")
            .setUserId("42")
            .setLines(List.of(new OrderLine("BOOK-1", "Grüße", 2, euros("19.99"))))
            .setTotal(euros("39.98"))
            .setPaymentMethod("card")
            .setShippingAddress(ShippingAddress.newBuilder()
                    .setRecipient("Ada")
                    .setStreet("Ring 1")
                    .setCity("Wien")
                    .setPostalCode("1010")
                    .setCountry("AT")
                    .build())
            .setOccurredAt(OCCURRED_AT)
            .build();

    private static final byte[] ORDER_CREATED_FRAMED = bytes("""
            00                        | magic
            00 12 d6 87               | schema id, big-endian
            0c 32 30 32 36 2d 37      | orderSn "2026-7", its length in bytes first, as a zigzag varint
            04 34 32                  | userId "42"
            02                        | lines: a block of one
            0c 42 4f 4f 4b 2d 31      |   sku "BOOK-1"
            0e 47 72 c3 bc c3 9f 65   |   name "Grüße", UTF-8
            04                        |   quantity 2
            04 07 cf                  |   unitPrice.amount 19.99: the number 1999, big-endian
            06 45 55 52               |   unitPrice.currency "EUR"
            00                        | lines: no more blocks
            04 0f 9e                  | total.amount 39.98
            06 45 55 52               | total.currency "EUR"
            08 63 61 72 64            | paymentMethod "card"
            02                        | shippingAddress: the second of [null, ShippingAddress]
            06 41 64 61               |   recipient "Ada"
            0c 52 69 6e 67 20 31      |   street "Ring 1"
            08 57 69 65 6e            |   city "Wien"
            08 31 30 31 30            |   postalCode "1010"
            04 41 54                  |   country "AT"
            00                        |   phone: the first of [null, string]
            80 91 a4 ac 94 b7 b0 06   | occurredAt, microseconds since 1970
            """);

    private static final RefundStarted REFUND_STARTED = RefundStarted.newBuilder()
            .setOrderSn("2026-7")
            .setPaymentSn("P-1")
            .setRefundSn("R-1")
            .setAmount(euros("327.68"))
            .setThirdPartySn("T-1")
            .setReason(RefundReason.LATE_PAYMENT)
            .setOccurredAt(OCCURRED_AT)
            .build();

    private static final byte[] REFUND_STARTED_FRAMED = bytes("""
            00                        | magic
            00 12 d6 87               | schema id, big-endian
            0c 32 30 32 36 2d 37      | orderSn "2026-7"
            06 50 2d 31               | paymentSn "P-1"
            06 52 2d 31               | refundSn "R-1"
            06 00 80 00               | amount.amount 327.68: 32768 needs a third byte, for its sign
            06 45 55 52               | amount.currency "EUR"
            06 54 2d 31               | thirdPartySn "T-1"
            02                        | reason: the second symbol
            80 91 a4 ac 94 b7 b0 06   | occurredAt, microseconds since 1970
            """);

    @Test
    void eventsAreWrittenAsTheyAlwaysWere() throws IOException {
        assertThat(framed(ORDER_CREATED)).isEqualTo(ORDER_CREATED_FRAMED);
        assertThat(framed(REFUND_STARTED)).isEqualTo(REFUND_STARTED_FRAMED);
    }

    @Test
    void eventsAreReadAsTheyAlwaysWere() throws IOException {
        assertThat(read(OrderCreated.class, ORDER_CREATED_FRAMED)).isEqualTo(ORDER_CREATED);
        assertThat(read(RefundStarted.class, REFUND_STARTED_FRAMED)).isEqualTo(REFUND_STARTED);
    }

    @Test
    void aReaderWithoutOurClassesReadsThemByTheReleasedSchemaAlone() throws IOException {
        GenericRecord order = readWithReleasedSchema(OrderCreated.class, ORDER_CREATED_FRAMED);
        GenericRecord address = (GenericRecord) order.get("shippingAddress");

        assertThat(order.get("orderSn")).hasToString("2026-7");
        assertThat(order.get("occurredAt")).isEqualTo(OCCURRED_AT.getEpochSecond() * 1_000_000 + 123_456);
        assertThat(address.get("city")).hasToString("Wien");
        assertThat(address.get("phone")).isNull();

        GenericRecord refund = readWithReleasedSchema(RefundStarted.class, REFUND_STARTED_FRAMED);

        assertThat(((GenericRecord) refund.get("amount")).get("amount")).isEqualTo(ByteBuffer.wrap(bytes("00 80 00")));
        assertThat(refund.get("reason")).hasToString("LATE_PAYMENT");
    }

    private static Money euros(String amount) {
        return new Money(new BigDecimal(amount), "EUR");
    }

    private static byte[] framed(SpecificRecord event) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeByte(0);
        frame.writeInt(SCHEMA_ID);
        BinaryEncoder body = EncoderFactory.get().binaryEncoder(frame, null);
        new SpecificDatumWriter<>(event.getSchema()).write(event, body);
        body.flush();
        return bytes.toByteArray();
    }

    private static <T extends SpecificRecordBase> T read(Class<T> type, byte[] framed) throws IOException {
        return new SpecificDatumReader<>(type).read(null, bodyOf(framed));
    }

    private static GenericRecord readWithReleasedSchema(Class<? extends SpecificRecord> type, byte[] framed)
            throws IOException {
        return new GenericDatumReader<GenericRecord>(EventSchemas.released(type.getName())).read(null, bodyOf(framed));
    }

    private static BinaryDecoder bodyOf(byte[] framed) {
        ByteBuffer frame = ByteBuffer.wrap(framed);
        assertThat(frame.get()).isZero();
        assertThat(frame.getInt()).isEqualTo(SCHEMA_ID);
        return DecoderFactory.get().binaryDecoder(framed, frame.position(), frame.remaining(), null);
    }

    private static byte[] bytes(String annotatedHex) {
        return HexFormat.of()
                .parseHex(annotatedHex
                        .lines()
                        .map(line -> line.replaceFirst("\\|.*", "").replace(" ", ""))
                        .collect(Collectors.joining()));
    }
}
