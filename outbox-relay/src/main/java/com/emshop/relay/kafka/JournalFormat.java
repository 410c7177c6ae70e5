package com.emshop.relay.kafka;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.Gtid;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A position as JSON. Parsed strictly, because a wrong position would lose or repeat rows. */
final class JournalFormat {

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JournalFormat() {}

    static String write(Position position) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("completed", position.completed().toString());
        root.put("file", position.coordinates().file());
        root.put("offsetBytes", position.coordinates().offsetBytes());
        Position.Partial partial = position.partial();
        if (partial != null) {
            root.putObject("begun").put("gtid", partial.gtid().toString()).put("rows", partial.rows());
        }
        ObjectNode lastIds = root.putObject("lastIds");
        position.lastIds().forEach(lastIds::put);
        return JSON.writeValueAsString(root);
    }

    static Position read(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (!root.isObject() || required(root, "version").asInt() != VERSION) {
                throw new DamagedJournalException(
                        "The relay's journal holds a position of an unknown version: " + json);
            }
            Map<String, Long> lastIds = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> lastId : required(root, "lastIds").properties()) {
                lastIds.put(lastId.getKey(), lastId.getValue().asLong());
            }
            return new Position(
                    GtidSet.parse(required(root, "completed").asString()),
                    new BinlogCoordinates(
                            required(root, "file").asString(),
                            required(root, "offsetBytes").asLong()),
                    partial(root.get("begun")),
                    lastIds);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new DamagedJournalException("The relay's journal holds a damaged position: " + json, e);
        }
    }

    private static Position.@Nullable Partial partial(@Nullable JsonNode node) {
        return node == null
                ? null
                : new Position.Partial(
                        Gtid.parse(required(node, "gtid").asString()),
                        required(node, "rows").asLong());
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("missing field " + field);
        }
        return value;
    }
}
