package com.emshop.benchmarks.attack;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a client of the attack does, again and again. */
enum AttackKind {
    SLOW_BODY("body of an order, a byte a second", 270),
    SLOW_WEBHOOK("body of a webhook, a byte a second", 60),
    SLOW_HEAD("head, a byte a second", 130),
    SILENT("connection that says nothing", 130),
    HUGE_DECLARED("150 MB, announced", 10),
    HUGE_CHUNKED("150 MB in chunks", 10),
    GZIP("gzip", 25),
    FORM("form", 25),
    DEEP_JSON("JSON nested 30,000 deep", 25),
    LONG_NUMBER("number of 60,000 digits", 25),
    HOSTILE_PATH("hostile path", 50),
    WEBHOOK_FORGED("webhook, wrong signature", 40),
    WEBHOOK_OLD("webhook, old timestamp", 20),
    WEBHOOK_UNSIGNED("webhook, no signature", 20),
    WEBHOOK_RUBBISH("webhook, signed rubbish", 30),
    WEBHOOK_UNKNOWN("webhook, signed, unknown type", 10),
    TOKEN_EXPIRED("token, expired", 25),
    TOKEN_ISSUER("token, foreign issuer", 25),
    TOKEN_AUDIENCE("token, foreign audience", 25),
    TOKEN_UNSIGNED("token, alg=none", 25),
    TOKEN_FORGED("token, foreign key", 20);

    private final String label;
    private final int weight;

    AttackKind(String label, int weight) {
        this.label = label;
        this.weight = weight;
    }

    String label() {
        return label;
    }

    /** Whether it holds a connection for as long as the server lets it. */
    boolean isSlow() {
        return this == SLOW_BODY || this == SLOW_WEBHOOK || this == SLOW_HEAD || this == SILENT;
    }

    /**
     * Shares clients out by weight, each kind at least one.
     *
     * @throws IllegalArgumentException if there are fewer clients than kinds
     */
    static Map<AttackKind, Integer> share(int clients) {
        AttackKind[] kinds = values();
        if (clients < kinds.length) {
            throw new IllegalArgumentException("at least " + kinds.length + " clients, not " + clients);
        }
        int weights = Arrays.stream(kinds).mapToInt(kind -> kind.weight).sum();
        var shares = new EnumMap<AttackKind, Integer>(AttackKind.class);
        int left = clients - kinds.length;
        int given = 0;
        for (AttackKind kind : kinds) {
            int more = (int) ((long) left * kind.weight / weights);
            shares.put(kind, 1 + more);
            given += more;
        }
        List<AttackKind> heaviest = Arrays.stream(kinds)
                .sorted(Comparator.comparingInt((AttackKind kind) -> kind.weight)
                        .reversed())
                .toList();
        for (int rest = 0; rest < left - given; rest++) {
            shares.merge(heaviest.get(rest), 1, Integer::sum);
        }
        return shares;
    }
}
