package com.emshop.e2e;

import com.emshop.localstack.client.Shop;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.StackPorts;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.Ports;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.process.ProcessId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The whole shop, started once for all tests of a run, on free ports and with data of its own; ended with the JVM, however that ends. */
final class RunningShop {
    /** Keeps all ports below those that the system gives to outgoing connections. */
    private static final int HIGHEST_OFFSET = 23_000;

    private static final int LOWEST_OFFSET = 11_000;

    /**
     * 25 seconds to pay: a customer whose shop answers pays within that, be the machine ever so busy. A process that was
     * killed is back before or after its end, and every scenario has to end well either way.
     */
    private static final int SPEED_UP = 36;

    private static RunningShop running;
    private static Throwable failure;

    private final LocalStack stack;
    private final Shop shop;

    private RunningShop(LocalStack stack) {
        this.stack = stack;
        this.shop = Shop.of(stack, Clock.systemUTC());
    }

    /** The shop; the first who asks starts it. One that does not start is not tried again for every test. */
    static synchronized RunningShop get() {
        if (failure != null) {
            throw new IllegalStateException("The shop did not start; see the first test that failed", failure);
        }
        if (running == null) {
            try {
                running = start();
            } catch (RuntimeException | Error cause) {
                failure = cause;
                throw cause;
            }
        }
        return running;
    }

    private static RunningShop start() {
        SourceTree tree = SourceTree.find();
        Path home = tree.root().resolve("verification/end-to-end-tests/target/stack");
        LocalStack.in(home, StackSettings.of(Map.of()), Map.of(), tree, System.out::println)
                .stop(); // what an earlier run may have left when it was killed
        StackSettings settings = new StackSettings(
                freePorts(), SPEED_UP, StackSettings.tls(System.getenv()), ServerSize.SMALL, false, Optional.empty());
        LocalStack stack = LocalStack.in(home, settings, Map.of(), tree, System.out::println);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::abandon, "end-of-shop"));
        stack.startFor(ProcessId.of(ProcessHandle.current()));
        return new RunningShop(stack);
    }

    LocalStack stack() {
        return stack;
    }

    Shop shop() {
        return shop;
    }

    /** As its administrator. */
    Connection database() throws SQLException {
        Credentials admin = stack.secrets().admin();
        String server = "jdbc:mysql://" + stack.addresses().mysql().host() + ":"
                + stack.addresses().mysql().port() + "/";
        return DriverManager.getConnection(server, admin.user(), admin.password());
    }

    private static StackPorts freePorts() {
        return IntStream.iterate(LOWEST_OFFSET, offset -> offset <= HIGHEST_OFFSET, offset -> offset + 500)
                .filter(offset -> IntStream.concat(
                                IntStream.rangeClosed(8080, 8087), IntStream.of(9092, 9093, 9094, 3306))
                        .allMatch(port -> Ports.isFree(port + offset)))
                .mapToObj(StackPorts::new)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free ports for the shop"));
    }
}
