package com.emshop.order;

import java.util.List;
import java.util.Optional;

/**
 * The payment methods that the shop accepts. Immutable.
 *
 * @param names in the order in which they are offered; capital letters, digits and underscores
 */
public record PaymentMethods(List<String> names) {

    /** Keeps its own list. */
    public PaymentMethods {
        names = List.copyOf(names);
    }

    /** The name of the method that a customer means, whose case does not matter; empty if it is not accepted. */
    public Optional<String> named(String method) {
        return names.stream().filter(name -> name.equalsIgnoreCase(method)).findFirst();
    }
}
