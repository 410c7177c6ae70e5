package com.emshop.saga.test;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Rules that the OpenAPI document of a service has to follow. */
public final class ApiDescription {
    private static final String KEY = "Idempotency-Key";

    private ApiDescription() {}

    /**
     * The paths of those POSTs that neither require an Idempotency-Key nor say that they are idempotent by state: the same
     * request, sent again because its answer got lost, might take effect twice.
     *
     * @param document what {@code /v3/api-docs} answers
     */
    public static List<String> postsThatMustNotBeRepeated(JsonNode document) {
        return document.path("paths")
                .propertyStream()
                .filter(path -> path.getValue().has("post"))
                .filter(path -> !isRepeatable(path.getValue().path("post")))
                .map(path -> path.getKey())
                .toList();
    }

    private static boolean isRepeatable(JsonNode post) {
        Stream<JsonNode> parameters = post.path("parameters").valueStream();
        return post.path("description").asString("").contains("Idempotent by state: ")
                || parameters.anyMatch(
                        parameter -> KEY.equals(parameter.path("name").asString())
                                && parameter.path("required").asBoolean());
    }
}
