package com.emshop.explorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reaches every state of a model, the nearest first, so that the first violation found is one with a shortest trace. Keeps
 * of a state only its hash, its predecessor and the step that led there. Not
 * thread-safe: one explorer explores once.
 */
final class Explorer {
    private final Model model;
    private final int mostStates;
    private final VisitedStates seen = new VisitedStates();
    private int[] predecessors = new int[1 << 16];
    private int[] labels = new int[1 << 16];
    private int[][] next = new int[1 << 12][];
    private int[] nextNumbers = new int[1 << 12];
    private int nextSize;
    private long steps;
    private int still;

    private @Nullable Violation violation;

    /** @param mostStates where to give up, since it does not end */
    Explorer(Model model, int mostStates) {
        this.model = model;
        this.mostStates = mostStates;
    }

    /**
     * Explores until everything was seen or something is wrong, or the model was mistaken.
     *
     * @throws IllegalStateException if there are too many states
     */
    Exploration explore() {
        int[] start = model.start();
        seen.add(start);
        remember(0, start, -1, 0);
        int depth = -1;
        while (nextSize > 0 && violation == null && !model.isMistaken()) {
            depth++;
            int[][] level = next;
            int[] numbers = nextNumbers;
            int size = nextSize;
            next = new int[Math.max(size, 1 << 12)][];
            nextNumbers = new int[Math.max(size, 1 << 12)];
            nextSize = 0;
            for (int index = 0; index < size && violation == null; index++) {
                new Visit(numbers[index], level[index]).visit();
                level[index] = null; // so that no more than two levels are in memory
            }
        }
        return new Exploration(seen.size(), steps, still, depth, violation);
    }

    /** One state, with everything that can happen next. */
    private final class Visit implements Model.Steps {
        private final int number;
        private final int[] state;
        private final long progress;
        private boolean moves;

        Visit(int number, int[] state) {
            this.number = number;
            this.state = state;
            this.progress = model.progress(state);
        }

        void visit() {
            model.steps(state, this);
            if (violation != null) {
                return;
            }
            if (!moves) {
                still++;
            }
            Optional<String> wrong = model.violation(state, !moves);
            wrong.ifPresent(what -> violation = new Violation(what, trace(number), model.describe(state)));
        }

        @Override
        public void to(int label, int[] successor, boolean fair) {
            if (Arrays.equals(successor, state)) {
                return;
            }
            steps++;
            moves |= fair;
            if (model.progress(successor) <= progress) {
                broken(label, "a step that leads nowhere new: this could go round in a circle");
                return;
            }
            int successorNumber = seen.add(successor);
            if (successorNumber >= 0) {
                if (successorNumber >= mostStates) {
                    throw new IllegalStateException("more than " + mostStates + " states");
                }
                remember(successorNumber, successor, number, label);
            }
        }

        @Override
        public void broken(int label, String what) {
            if (violation == null) {
                List<String> trace = trace(number);
                trace.add(model.describe(label));
                violation = new Violation(what, trace, model.describe(state));
            }
        }
    }

    private void remember(int number, int[] state, int predecessor, int label) {
        if (number == predecessors.length) {
            predecessors = Arrays.copyOf(predecessors, number * 2);
            labels = Arrays.copyOf(labels, number * 2);
        }
        predecessors[number] = predecessor;
        labels[number] = label;
        if (nextSize == next.length) {
            next = Arrays.copyOf(next, nextSize * 2);
            nextNumbers = Arrays.copyOf(nextNumbers, nextSize * 2);
        }
        next[nextSize] = state;
        nextNumbers[nextSize++] = number;
    }

    private List<String> trace(int number) {
        List<String> trace = new ArrayList<>();
        for (int step = number; predecessors[step] >= 0; step = predecessors[step]) {
            trace.add(model.describe(labels[step]));
        }
        Collections.reverse(trace);
        return trace;
    }
}
