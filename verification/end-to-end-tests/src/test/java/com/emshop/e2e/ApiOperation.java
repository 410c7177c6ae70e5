package com.emshop.e2e;

import com.emshop.localstack.stack.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One operation of a service's OpenAPI document.
 *
 * @param path the template, like {@code /orders/{orderSn}}
 * @param body the schema of its JSON body, if it takes one
 * @param document where the schemas are that others refer to
 */
record ApiOperation(
        Service service,
        String method,
        String path,
        List<Parameter> parameters,
        Optional<JsonNode> body,
        JsonNode document) {

    /** @param in {@code path}, {@code query} or {@code header} */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    /** All operations of a document. */
    static List<ApiOperation> of(Service service, JsonNode document) {
        List<ApiOperation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(new ApiOperation(
                                service,
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation
                                        .getValue()
                                        .path("parameters")
                                        .valueStream()
                                        .map(ApiOperation::parameter)
                                        .toList(),
                                operation
                                        .getValue()
                                        .path("requestBody")
                                        .path("content")
                                        .valueStream()
                                        .findFirst()
                                        .map(content -> content.path("schema")),
                                document))));
        return operations;
    }

    private static Parameter parameter(JsonNode parameter) {
        return new Parameter(
                parameter.path("name").asString(),
                parameter.path("in").asString(),
                parameter.path("required").asBoolean(false),
                parameter.path("schema"));
    }

    /** A value that fits the schema: maps, lists, texts, numbers and booleans. */
    Object validValue(JsonNode schema, String name, KnownValues known, HostileValues random) {
        JsonNode resolved = resolve(schema);
        List<JsonNode> choices = resolved.path("enum").valueStream().toList();
        if (!choices.isEmpty()) {
            return random.oneOf(choices).asString();
        }
        return switch (typeOf(resolved)) {
            case "object" -> {
                Map<String, Object> object = new LinkedHashMap<>();
                resolved.path("properties").properties().forEach(property -> {
                    if (isRequired(resolved, property.getKey()) || random.happens(70)) {
                        object.put(
                                property.getKey(), validValue(property.getValue(), property.getKey(), known, random));
                    }
                });
                yield object;
            }
            case "array" -> {
                List<Object> items = new ArrayList<>();
                for (int item = random.below(2); item >= 0; item--) {
                    items.add(validValue(resolved.path("items"), name, known, random));
                }
                yield items;
            }
            case "integer" -> resolved.path("minimum").asLong(1) + random.below(3);
            case "number" -> 1.5;
            case "boolean" -> random.happens(50);
            default -> known.valueOf(name, resolved.path("format").asString(""), random);
        };
    }

    private JsonNode resolve(JsonNode schema) {
        for (String choice : List.of("allOf", "oneOf", "anyOf")) {
            Optional<JsonNode> first = schema.path(choice)
                    .valueStream()
                    .filter(each -> !each.path("type").asString("").equals("null"))
                    .findFirst();
            if (first.isPresent()) {
                return resolve(first.get());
            }
        }
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : resolve(document.at(reference.substring(1)));
    }

    private static String typeOf(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? type.valueStream()
                        .map(each -> each.asString(""))
                        .filter(each -> !each.equals("null"))
                        .findFirst()
                        .orElse("string")
                : type.asString(schema.has("properties") ? "object" : "string");
    }

    private static boolean isRequired(JsonNode schema, String property) {
        return schema.path("required")
                .valueStream()
                .anyMatch(each -> each.asString("").equals(property));
    }

    @Override
    public String toString() {
        return service.label() + " " + method + " " + path;
    }
}
