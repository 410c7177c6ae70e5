package com.emshop.events;

import static com.emshop.events.SchemaComparison.breaksBetween;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** A guard is worth what it finds: changes are made to a real event, and are found or let through. */
class SchemaComparisonTest {
    private static final Schema RELEASED = EventSchemas.released("com.emshop.events.order.OrderCreated");
    private static final Schema CANCELLED = EventSchemas.released("com.emshop.events.order.OrderCancelled");

    private static final String PAYMENT_METHOD = "{'name':'paymentMethod','type':'string',"
            + "'doc':'How the customer wants to pay, as the payment provider names it.'}";

    @Test
    void nothingChanged() {
        assertThat(breaksBetween(RELEASED, RELEASED)).isEmpty();
    }

    @Test
    void aNewFieldNeedsADefault() {
        assertThat(breaksBetween(
                        RELEASED,
                        changed(
                                RELEASED,
                                PAYMENT_METHOD,
                                PAYMENT_METHOD + ", {'name': 'shop', 'type': 'string', 'default': ''}")))
                .isEmpty();
        assertThat(breaksBetween(
                        RELEASED,
                        changed(RELEASED, PAYMENT_METHOD, PAYMENT_METHOD + ", {'name': 'shop', 'type': 'string'}")))
                .singleElement()
                .asString()
                .contains("the new reader does not understand", "READER_FIELD_MISSING_DEFAULT_VALUE", "shop");
    }

    @Test
    void aFieldWithoutDefaultMayNotGo() {
        assertThat(breaksBetween(RELEASED, changed(RELEASED, PAYMENT_METHOD + ",", "")))
                .singleElement()
                .asString()
                .contains("the old reader does not understand", "READER_FIELD_MISSING_DEFAULT_VALUE", "paymentMethod");
    }

    @Test
    void aFieldWithDefaultMayGo() {
        Schema withShop = changed(
                RELEASED, PAYMENT_METHOD, PAYMENT_METHOD + ", {'name': 'shop', 'type': 'string', 'default': ''}");

        assertThat(breaksBetween(withShop, RELEASED)).isEmpty();
    }

    @Test
    void aTypeMayNotChange() {
        assertThat(breaksBetween(
                        RELEASED, changed(RELEASED, PAYMENT_METHOD, PAYMENT_METHOD.replace("'string'", "'long'"))))
                .hasSize(2)
                .allMatch(found -> found.contains("TYPE_MISMATCH"));
    }

    @Test
    void notEvenToAWiderOneWhichOldReadersCannotTake() {
        assertThat(breaksBetween(
                        RELEASED,
                        changed(RELEASED, "'name':'quantity','type':'int'", "'name':'quantity','type':'long'")))
                .singleElement()
                .asString()
                .contains("the old reader does not understand", "/fields/2/type/items/fields/2/type");
    }

    @Test
    void anAmountDeepWithinMayNotChangeItsScaleThoughItsBytesStayBytes() {
        assertThat(breaksBetween(RELEASED, changed(RELEASED, "'scale':2", "'scale':4")))
                .containsExactly("com.emshop.events.Money.amount: scale was 2 and is 4");
    }

    @Test
    void aTimeMayNotChangeItsUnitThoughItStaysALong() {
        assertThat(breaksBetween(RELEASED, changed(RELEASED, "timestamp-micros", "timestamp-millis")))
                .containsExactly(
                        "com.emshop.events.order.OrderCreated.occurredAt: logicalType was timestamp-micros and is timestamp-millis");
    }

    @Test
    void aNameMayNotChange() {
        assertThat(breaksBetween(RELEASED, changed(RELEASED, "'name':'OrderLine'", "'name':'Line'")))
                .isNotEmpty()
                .allMatch(found -> found.contains("NAME_MISMATCH"));
    }

    @Test
    void aFieldKeepsLackingItsDefaultSoThatItCanNeverGoTwoReleasesOn() {
        assertThat(breaksBetween(
                        RELEASED,
                        changed(
                                RELEASED,
                                PAYMENT_METHOD,
                                PAYMENT_METHOD.replace("'string'", "'string', 'default': ''"))))
                .singleElement()
                .asString()
                .contains("paymentMethod", "it got one");
    }

    @Test
    void aSymbolMayComeWhereTheEnumHasADefault() {
        assertThat(breaksBetween(CANCELLED, changed(CANCELLED, "'STOCK_LOST'", "'STOCK_LOST','FRAUD'")))
                .isEmpty();
        assertThat(breaksBetween(
                        changed(CANCELLED, ",'default':'OTHER'", ""),
                        changed(CANCELLED, "'STOCK_LOST'", "'STOCK_LOST','FRAUD'")))
                .singleElement()
                .asString()
                .contains("MISSING_ENUM_SYMBOLS", "FRAUD");
    }

    /** A copy with one piece of its JSON replaced; quotes are single here. */
    private static Schema changed(Schema schema, String piece, String replacement) {
        String json = schema.toString();
        String before = json.replace("\"", "'");
        assertThat(before).contains(piece);
        int at = before.indexOf(piece);
        return new Schema.Parser()
                .parse(json.substring(0, at) + replacement.replace('\'', '"') + json.substring(at + piece.length()));
    }
}
