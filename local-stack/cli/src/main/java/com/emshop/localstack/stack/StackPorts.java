package com.emshop.localstack.stack;

import com.emshop.saga.servers.StackException;

/** The ports of a stack, all moved by the same offset, so that several stacks fit on one machine. */
public record StackPorts(int offset) {
    private static final int HIGHEST_BASE = 9094;
    private static final int MANAGEMENT = 100;
    private static final int SECOND = 200;
    private static final int HIGHEST_PORT = 65_535;

    /** @throws StackException when a port would not be one */
    public StackPorts {
        if (offset < 0 || offset + HIGHEST_BASE > HIGHEST_PORT) {
            throw new StackException(
                    "EMSHOP_PORT_OFFSET has to be between 0 and " + (HIGHEST_PORT - HIGHEST_BASE) + ", not " + offset);
        }
    }

    public int of(Service service) {
        return service.basePort() + offset;
    }

    /** Where a service answers for its health and metrics. */
    public int managementOf(Service service) {
        return of(service) + MANAGEMENT;
    }

    /** Of a service's second instance. */
    public int ofSecond(Service service) {
        return of(service) + SECOND;
    }

    /** Where a service's second instance answers for its health and metrics. */
    public int managementOfSecond(Service service) {
        return ofSecond(service) + MANAGEMENT;
    }

    public int provider() {
        return 8086 + offset;
    }

    public int registry() {
        return 8087 + offset;
    }

    /** Where clients get in without a login, to read. */
    public int kafka() {
        return 9092 + offset;
    }

    public int kafkaController() {
        return 9093 + offset;
    }

    /** Where clients log in. */
    public int kafkaSasl() {
        return HIGHEST_BASE + offset;
    }

    public int mysql() {
        return 3306 + offset;
    }
}
