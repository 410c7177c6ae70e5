package com.emshop.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table that reads well both as it is and rendered: columns as wide as their widest cell, numbers to the right. */
public final class MarkdownTable {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public MarkdownTable(String... header) {
        this.header = List.of(header);
    }

    /** @throws IllegalArgumentException if there are not as many cells as columns */
    public MarkdownTable row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(header.size() + " columns, but " + Arrays.toString(cells));
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text, header);
        for (int column = 0; column < header.size(); column++) {
            int width = width(column);
            text.append(column == 0 ? "|:" : "|").append("-".repeat(width + 1)).append(column == 0 ? "" : ":");
        }
        text.append("|\n");
        rows.forEach(row -> append(text, row));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells) {
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(width(column) - cell.length());
            text.append("| ")
                    .append(column == 0 ? cell + padding : padding + cell)
                    .append(' ');
        }
        text.append("|\n");
    }

    private int width(int column) {
        return Math.max(
                header.get(column).length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
}
