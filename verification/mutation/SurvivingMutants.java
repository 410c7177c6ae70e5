import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Fails if a mutant survived that a module does not list as equivalent, and if the module lists one that does not survive.
 *
 * <p>Run with two paths: PIT's {@code mutations.xml}, and the list. The list has a line for each kind of equivalent mutant,
 *
 * <pre>
 * class.method(parameter types) | mutator | description | how many | why no test can tell it from the original
 * </pre>
 *
 * without line numbers, so that code may move. Empty lines, and lines that begin with {@code #}, are for people.
 */
public final class SurvivingMutants {
    private static final int COLUMNS = 5;
    private static final Pattern TYPE = Pattern.compile("\\[*(?:L([^;]+);|[ZBCSIJFD])");
    private static final Map<Character, String> PRIMITIVES = Map.of(
            'Z', "boolean", 'B', "byte", 'C', "char", 'S', "short", 'I', "int", 'J', "long", 'F', "float", 'D', "double");

    private SurvivingMutants() {}

    public static void main(String[] arguments) throws Exception {
        Path report = Path.of(arguments[0]);
        Path list = Path.of(arguments[1]);
        Map<String, List<String>> survivors = new TreeMap<>();
        int mutants = read(report, survivors);
        Map<String, Integer> equivalent = equivalent(list);

        List<String> wrong = new ArrayList<>();
        survivors.forEach((mutant, lines) -> {
            int listed = equivalent.getOrDefault(mutant, 0);
            if (lines.size() > listed) {
                wrong.add("survives, and is not listed: " + mutant + " | " + lines.size() + " | at line "
                        + String.join(", ", lines) + (listed == 0 ? "" : "; listed are " + listed));
            }
        });
        equivalent.forEach((mutant, listed) -> {
            int survived = survivors.getOrDefault(mutant, List.of()).size();
            if (survived < listed) {
                wrong.add("is listed " + listed + " times, but survives " + survived + " times: " + mutant);
            }
        });
        int survived = survivors.values().stream().mapToInt(List::size).sum();
        System.out.printf(
                Locale.ROOT, "%d mutants, %d killed, %d survived, %d listed as equivalent%n",
                mutants, mutants - survived, survived, equivalent.values().stream().mapToInt(Integer::intValue).sum());
        if (mutants == 0 || !wrong.isEmpty()) {
            wrong.forEach(System.err::println);
            System.err.println("Write a test that tells the mutant from the original, or list it in " + list + ".");
            System.exit(1);
        }
    }

    /** Collects the lines of those that no test noticed; how many there are in all. */
    private static int read(Path report, Map<String, List<String>> survivors) throws Exception {
        NodeList mutations = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("mutation");
        for (int index = 0; index < mutations.getLength(); index++) {
            Element mutation = (Element) mutations.item(index);
            if (!Boolean.parseBoolean(mutation.getAttribute("detected"))) {
                survivors
                        .computeIfAbsent(nameOf(mutation), none -> new ArrayList<>())
                        .add(text(mutation, "lineNumber"));
            }
        }
        return mutations.getLength();
    }

    private static String nameOf(Element mutation) {
        String type = text(mutation, "mutatedClass");
        String mutator = text(mutation, "mutator");
        return type.substring(type.lastIndexOf('.') + 1)
                + "." + text(mutation, "mutatedMethod")
                + "(" + parameters(text(mutation, "methodDescription")) + ")"
                + " | " + mutator.substring(mutator.lastIndexOf('.') + 1).replaceFirst("Mutator$", "")
                // the method is named in front already
                + " | " + text(mutation, "description").replaceFirst(" for \\S+::\\S+$", "");
    }

    private static String parameters(String descriptor) {
        Matcher types = TYPE.matcher(descriptor.substring(1, descriptor.indexOf(')')));
        return types.results()
                .map(found -> {
                    String name = found.group(1);
                    String simple = name == null
                            ? PRIMITIVES.get(found.group().charAt(found.group().length() - 1))
                            : name.substring(name.lastIndexOf('/') + 1);
                    return simple + "[]".repeat(found.group().lastIndexOf('[') + 1);
                })
                .collect(joining(", "));
    }

    private static String text(Element mutation, String child) {
        return mutation.getElementsByTagName(child).item(0).getTextContent();
    }

    private static Map<String, Integer> equivalent(Path list) throws IOException {
        Map<String, Integer> equivalent = new TreeMap<>();
        for (String line : Files.exists(list) ? Files.readAllLines(list) : List.<String>of()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split(" \\| ", -1);
            if (columns.length != COLUMNS || columns[COLUMNS - 1].isBlank()) {
                throw new IllegalArgumentException("not class.method | mutator | description | how many | why: " + line);
            }
            String mutant = String.join(" | ", columns[0].strip(), columns[1].strip(), columns[2].strip());
            if (equivalent.put(mutant, Integer.valueOf(columns[3].strip())) != null) {
                throw new IllegalArgumentException("listed twice: " + mutant);
            }
        }
        return equivalent;
    }
}
