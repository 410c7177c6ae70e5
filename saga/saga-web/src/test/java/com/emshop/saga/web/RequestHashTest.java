package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

class RequestHashTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RequestHash hash = new RequestHash(JSON);

    record Request(
            String zone, List<Integer> quantities, @Nullable String note, Map<String, Integer> weights) {}

    /** The digest is another program's: of {"zone":"z","quantities":[2,1],"note":null,"weights":{"a":1}}. */
    @Test
    void hashIsSha256OfCanonicalJson() {
        Request request = new Request("z", List.of(2, 1), null, Map.of("a", 1));
        assertThat(HexFormat.of().formatHex(hash.of(request)))
                .isEqualTo("096ec85d3264824ad2fc6403a454f83dd096b16bf21a9d18eb37c719fccda2bf");
    }

    @Test
    void equalRequestsHashEquallyHoweverTheyWereWritten() {
        byte[] one = read("""
                {"zone":"z","quantities":[2,1],"weights":{"a":1,"b":2}}""");
        byte[] other = read("""
                { "weights" : {"b":2, "a":1},
                  "note": null, "quantities": [2, 1], "zone": "\\u007a" }""");
        assertThat(one).isEqualTo(other);
    }

    @Test
    void differentRequestsHashDifferently() {
        byte[] one = hash.of(new Request("z", List.of(2, 1), null, Map.of()));
        assertThat(hash.of(new Request("z", List.of(1, 2), null, Map.of()))).isNotEqualTo(one);
        assertThat(hash.of(new Request("z", List.of(2, 1), "", Map.of()))).isNotEqualTo(one);
        assertThat(hash.of(new Request("Z", List.of(2, 1), null, Map.of()))).isNotEqualTo(one);
    }

    @Test
    void mapperThatIsSetUpForReadersHashesTheSame() {
        RequestHash pretty = new RequestHash(JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build());
        Map<String, Integer> unordered = new LinkedHashMap<>();
        unordered.put("b", 2);
        unordered.put("a", 1);
        Request request = new Request("z", List.of(), "n", unordered);
        assertThat(pretty.of(request)).isEqualTo(hash.of(request));
    }

    private byte[] read(String json) {
        return hash.of(JSON.readValue(json, Request.class));
    }
}
