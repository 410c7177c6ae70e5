package com.emshop.explorer;

import java.util.List;

/**
 * Something that must not be, and how it came to that.
 *
 * @param what what is wrong
 * @param trace the steps that lead there; in an exhaustive exploration none leads there in fewer steps
 * @param state the states of all services then
 */
record Violation(String what, List<String> trace, String state) {

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(what);
        for (int step = 0; step < trace.size(); step++) {
            text.append("%n  %2d. %s".formatted(step + 1, trace.get(step)));
        }
        return text.append("%n  then: %s".formatted(state)).toString();
    }
}
