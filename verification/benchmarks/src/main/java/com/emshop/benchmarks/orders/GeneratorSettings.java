package com.emshop.benchmarks.orders;

import java.util.List;
import java.util.Map;

/**
 * What the generator is to do, as JSON on its standard input.
 *
 * @param orderUrl without a slash at the end
 * @param providerUrl of the provider simulator
 * @param kafka properties of its consumer
 * @param tokens of customers, signed before the load begins
 * @param inFlight flows at a time; 0 for an open loop
 * @param perSecond flows that begin each second in an open loop, whatever becomes of them
 * @param warmUpSeconds load that is not measured
 * @param seconds how long is measured
 */
record GeneratorSettings(
        String orderUrl,
        String providerUrl,
        Map<String, String> kafka,
        List<String> tokens,
        List<String> skus,
        int inFlight,
        double perSecond,
        int warmUpSeconds,
        int seconds) {}
