package com.emshop.localstack.stack;

/** Where the parts of a stack answer. */
public record Addresses(StackPorts ports, MySqlAddress mysql) {
    public String of(Service service) {
        return http(ports.of(service));
    }

    public String provider() {
        return http(ports.provider());
    }

    public String kafka() {
        return "127.0.0.1:" + ports.kafka();
    }

    /** For Confluent's clients. */
    public String schemaRegistry() {
        return http(ports.registry()) + "/apis/ccompat/v7";
    }

    public String apicurio() {
        return http(ports.registry()) + "/apis/registry/v3";
    }

    private static String http(int port) {
        return "http://127.0.0.1:" + port;
    }
}
