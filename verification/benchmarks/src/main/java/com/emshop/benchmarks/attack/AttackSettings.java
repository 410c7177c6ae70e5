package com.emshop.benchmarks.attack;

import java.util.Map;

/**
 * What the attacker is to do, as JSON on its standard input.
 *
 * @param ports of the services, by the name of their {@code Service}
 * @param tokens by the kind of attack that uses them; of {@link AttackKind#SLOW_BODY} a valid one of a customer
 * @param webhookSecret the attacker has stolen it: what it signs with it is genuine
 * @param clients connections that it keeps open
 * @param paceMillis how long a client waits from one attempt to the next
 * @param seconds how long it attacks
 */
record AttackSettings(
        Map<String, Integer> ports,
        Map<AttackKind, String> tokens,
        String webhookSecret,
        int clients,
        long paceMillis,
        int seconds) {}
