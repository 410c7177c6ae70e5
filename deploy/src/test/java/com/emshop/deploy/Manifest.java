package com.emshop.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One object of Kubernetes, as the chart renders it. */
record Manifest(JsonObject json) {
    private static final Gson GSON = new Gson();

    /** All documents of a YAML stream; empty ones are left out. */
    static List<Manifest> parse(String yaml) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Manifest> manifests = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(strict)).loadAll(yaml)) {
            if (document != null) {
                manifests.add(new Manifest(GSON.toJsonTree(document).getAsJsonObject()));
            }
        }
        return manifests;
    }

    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata.name");
    }

    /** What is at a path of names, or JSON's null. */
    JsonElement at(String path) {
        return at(json, path);
    }

    static JsonElement at(JsonElement from, String path) {
        JsonElement here = from;
        for (String name : path.split("\\.")) {
            here = here.isJsonObject() && here.getAsJsonObject().has(name)
                    ? here.getAsJsonObject().get(name)
                    : JsonNull.INSTANCE;
        }
        return here;
    }

    String text(String path) {
        return at(path).getAsString();
    }

    static List<JsonObject> objects(JsonElement array) {
        return array.isJsonNull()
                ? List.of()
                : StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
                        .map(JsonElement::getAsJsonObject)
                        .toList();
    }

    static Map<String, String> texts(JsonElement object) {
        return object.getAsJsonObject().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getAsString()));
    }

    /** The pod that a Deployment or Job makes. */
    JsonObject pod() {
        return at("spec.template.spec").getAsJsonObject();
    }

    /** The containers of that pod. */
    List<JsonObject> containers() {
        return objects(pod().get("containers"));
    }

    /** The plain values of the only container's environment; what comes from a Secret is left out. */
    Map<String, String> environment() {
        return objects(containers().get(0).get("env")).stream()
                .filter(variable -> variable.has("value"))
                .collect(Collectors.toMap(
                        variable -> variable.get("name").getAsString(),
                        variable -> variable.get("value").getAsString(),
                        (first, later) -> later));
    }

    /** Whether its selector, under that path, takes the pods that the other makes. */
    boolean selects(String path, Manifest workload) {
        Map<String, String> labels = texts(workload.at("spec.template.metadata.labels"));
        return labels.entrySet().containsAll(texts(at(path)).entrySet());
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
