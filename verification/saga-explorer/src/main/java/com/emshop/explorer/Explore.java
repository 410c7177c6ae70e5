package com.emshop.explorer;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The command: a longer run than the tests have time for. Says how many states there are and whether every invariant held;
 * exits with 1 if one did not.
 */
public final class Explore {
    /** Where an exploration gives up; some ten times what it takes. */
    static final int MOST_STATES = 100_000_000;

    private static final String USAGE = """
            usage: explore all                    every way one order can go, with almost everything let loose at once
                   explore one <kind> [adversity …]  one kind of order with some of it
                   explore walk <first seed> <walks> [orders] [articles]  random walks of many orders
                   explore map                    who reacts to what, as the page docs/choreography.md""";

    private Explore() {}

    /** Runs. */
    public static void main(String[] arguments) {
        boolean fine;
        try {
            fine = run(List.of(arguments));
        } catch (IllegalArgumentException misspelled) {
            System.err.println(misspelled.getMessage() + System.lineSeparator() + USAGE);
            System.exit(2);
            return;
        }
        System.exit(fine ? 0 : 1);
    }

    private static boolean run(List<String> arguments) {
        Choreography services = Choreography.ofTheServices();
        String what = arguments.isEmpty() ? "all" : arguments.get(0);
        return switch (what) {
            case "all" -> all(services);
            case "one" -> one(services, arguments);
            case "walk" -> walk(services, arguments);
            case "map" -> map(services);
            default -> throw new IllegalArgumentException("nothing is called " + what);
        };
    }

    private static boolean all(Choreography services) {
        boolean fine = true;
        for (OrderFixture.Kind kind : OrderFixture.Kind.values()) {
            fine &= explore(services, kind, EnumSet.complementOf(EnumSet.of(FaultType.GOODWILL)));
            fine &= explore(services, kind, EnumSet.complementOf(EnumSet.of(FaultType.DECLINE, FaultType.RIVAL)));
        }
        return fine;
    }

    private static boolean one(Choreography services, List<String> arguments) {
        if (arguments.size() < 2) {
            throw new IllegalArgumentException("which kind of order?");
        }
        Set<FaultType> adversities = EnumSet.noneOf(FaultType.class);
        arguments.subList(2, arguments.size()).forEach(name -> adversities.add(FaultType.valueOf(name)));
        return explore(services, OrderFixture.Kind.valueOf(arguments.get(1)), adversities);
    }

    private static boolean explore(Choreography services, OrderFixture.Kind kind, Set<FaultType> adversities) {
        Exploration exploration = OneOrder.explore(services, kind, adversities, FaultInjection.NONE, MOST_STATES)
                .exploration();
        System.out.println(kind + " with " + adversities + ": " + exploration);
        return exploration.found().isEmpty();
    }

    private static boolean walk(Choreography services, List<String> arguments) {
        long seed = number(arguments, 1, 1);
        long walks = number(arguments, 2, 100);
        int orders = (int) number(arguments, 3, 300);
        int articles = (int) number(arguments, 4, 4);
        boolean fine = true;
        for (long walked = 0; walked < walks; walked++) {
            ManyOrders.Walk walk =
                    new ManyOrders(services, FaultInjection.NONE, seed + walked, orders, articles).walk();
            System.out.println(walk);
            fine &= walk.found().isEmpty();
        }
        return fine;
    }

    private static boolean map(Choreography services) {
        System.out.print(ChoreographyMap.of(services).markdown());
        return true;
    }

    private static long number(List<String> arguments, int index, long otherwise) {
        return index < arguments.size() ? Long.parseLong(arguments.get(index)) : otherwise;
    }
}
