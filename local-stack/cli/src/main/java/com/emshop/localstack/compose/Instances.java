package com.emshop.localstack.compose;

import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.StackException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The containers of a service, one after the other, as a load balancer chooses: who asks again is sent to another one. A container
 * that was ended is not among them, one that has just started is. Safe for several threads.
 */
final class Instances {
    private final Map<Service, AtomicInteger> turns = new ConcurrentHashMap<>();

    /** @throws StackException when there is none */
    String next(Service service) {
        try {
            InetAddress[] all = InetAddress.getAllByName(service.label());
            // The network's names are answered in a different order each time.
            String[] addresses =
                    Arrays.stream(all).map(InetAddress::getHostAddress).sorted().toArray(String[]::new);
            int turn =
                    turns.computeIfAbsent(service, first -> new AtomicInteger()).getAndIncrement();
            String address = addresses[Math.floorMod(turn, addresses.length)];
            return "http://" + address + ":" + service.basePort();
        } catch (UnknownHostException e) {
            throw new StackException("There is no container of " + service.label() + " in this network", e);
        }
    }
}
