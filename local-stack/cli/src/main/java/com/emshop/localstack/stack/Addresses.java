package com.emshop.localstack.stack;

/** The addresses of the processes of a stack. */
public record Addresses(StackPorts ports, MySqlAddress mysql) {
    public String of(Service service) {
        return http(ports.of(service));
    }

    /** Of its second instance, while there is one. */
    public String ofSecond(Service service) {
        return http(ports.ofSecond(service));
    }

    /** For its health and metrics. */
    public String managementOf(Service service) {
        return http(ports.managementOf(service));
    }

    public String provider() {
        return http(ports.provider());
    }

    /** Without a login: for those who only read. */
    public String kafka() {
        return "127.0.0.1:" + ports.kafka();
    }

    /** For those who log in. */
    public String kafkaSasl() {
        return "127.0.0.1:" + ports.kafkaSasl();
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
