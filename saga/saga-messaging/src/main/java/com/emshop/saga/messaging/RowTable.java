package com.emshop.saga.messaging;

import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import com.emshop.saga.Aggregate;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;

/**
 * Reads and writes the rows of one table, many at a time, by statements that are derived from the row's record as Spring Data
 * maps it: {@code @Table}, {@code @Id}, {@code @Column} and the registered conversions hold, except for text, numbers and
 * booleans, which are passed as they are. A record without {@code @Id} has its key in its first component. Thread-safe.
 *
 * @param <R> the record of a row
 */
public final class RowTable<R> {
    private final RelationalPersistentEntity<R> entity;
    private final JdbcConverter converter;
    private final Constructor<R> constructor;
    private final List<Column> columns = new ArrayList<>();
    /** Where the value of each column belongs among the arguments of the constructor. */
    private final int[] components;

    private final Column key;
    private final String table;
    private final String select;
    private final String insert;
    private final String overwrite;

    private static final Set<Class<?>> UNCONVERTED =
            Set.of(String.class, Integer.class, Long.class, Boolean.class, BigDecimal.class);

    private record Column(String name, RelationalPersistentProperty property, SQLType type, Class<?> read) {
        static Column of(RelationalPersistentProperty property, JdbcConverter converter) {
            return new Column(
                    property.getColumnName().getReference(),
                    property,
                    converter.getTargetSqlType(property),
                    ClassUtils.resolvePrimitiveIfNecessary(property.getType()));
        }

        /** What a statement takes for the value of a component. */
        @Nullable
        Object toJdbc(@Nullable Object value, JdbcConverter converter) {
            return value == null || UNCONVERTED.contains(value.getClass())
                    ? value
                    : converter
                            .writeJdbcValue(value, property.getTypeInformation(), type)
                            .getValue();
        }

        /** The value of a component, of what a column holds. */
        @Nullable
        Object fromJdbc(@Nullable Object value, JdbcConverter converter) {
            return value == null || value.getClass() == read && UNCONVERTED.contains(read)
                    ? value
                    : converter.readValue(value, property.getTypeInformation());
        }
    }

    private RowTable(RelationalPersistentEntity<R> entity, String table, JdbcConverter converter) {
        this.entity = entity;
        this.converter = converter;
        this.constructor = canonicalConstructor(entity.getType());
        List<String> names = Arrays.stream(entity.getType().getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        for (RelationalPersistentProperty property : entity) {
            columns.add(Column.of(property, converter));
        }
        this.components = columns.stream()
                .mapToInt(column -> names.indexOf(column.property().getName()))
                .toArray();
        this.table = table;
        this.key = keyOf(entity, columns);
        String list = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        this.select = "SELECT " + list + " FROM " + table;
        this.insert = "INSERT INTO " + table + " (" + list + ") VALUES ";
        this.overwrite = columns.stream()
                .filter(column -> !column.equals(key))
                .map(column -> column.name() + " = VALUES(" + column.name() + ")")
                .collect(Collectors.joining(", ", " ON DUPLICATE KEY UPDATE ", ""));
    }

    private static <R> Constructor<R> canonicalConstructor(Class<R> row) {
        if (!row.isRecord()) {
            throw new IllegalArgumentException(row + " is not a record");
        }
        try {
            Constructor<R> constructor = row.getDeclaredConstructor(Arrays.stream(row.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true); // rows are seldom public
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Column keyOf(RelationalPersistentEntity<?> entity, List<Column> columns) {
        RelationalPersistentProperty id = entity.getIdProperty();
        String name = id == null ? entity.getType().getRecordComponents()[0].getName() : id.getName();
        return columns.stream()
                .filter(column -> column.property().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The table of a record that Spring Data maps. */
    public static <R> RowTable<R> of(Class<R> row, JdbcConverter converter) {
        RelationalPersistentEntity<R> entity = entityOf(row, converter);
        return new RowTable<>(entity, entity.getTableName().getReference(), converter);
    }

    /**
     * The table of a record that knows no framework: it needs no annotations.
     *
     * @param table part of the SQL, so never anything a caller said
     */
    public static <R> RowTable<R> of(Class<R> row, String table, JdbcConverter converter) {
        return new RowTable<>(entityOf(row, converter), table, converter);
    }

    private static <R> RelationalPersistentEntity<R> entityOf(Class<R> row, JdbcConverter converter) {
        @SuppressWarnings("unchecked") // the context keeps entities by their classes
        RelationalPersistentEntity<R> entity =
                (RelationalPersistentEntity<R>) converter.getMappingContext().getRequiredPersistentEntity(row);
        return entity;
    }

    /** Its name. */
    public String name() {
        return table;
    }

    /** The column of the key. */
    String keyColumn() {
        return key.name();
    }

    /** The key of a row. */
    String keyOf(R row) {
        return String.valueOf(entity.getPropertyAccessor(row).getProperty(key.property()));
    }

    /** All columns of all rows, to be continued with a condition. */
    public String select() {
        return select;
    }

    /**
     * Adds a query.
     *
     * @param condition what follows {@link #select()}, with a placeholder for each parameter
     */
    public void read(
            SqlPacket packet, String condition, List<? extends @Nullable Object> parameters, Consumer<R> rows) {
        packet.query(select + " " + condition, parameters, row -> rows.accept(read(row)));
    }

    private R read(ResultSet row) throws SQLException {
        @Nullable Object[] arguments = new Object[components.length];
        for (int index = 0; index < components.length; index++) {
            arguments[components[index]] = columns.get(index).fromJdbc(row.getObject(index + 1), converter);
        }
        return BeanUtils.instantiateClass(constructor, arguments);
    }

    /**
     * Adds a query that locks the rows of these keys in ascending order until the transaction ends; a key without a row locks
     * nothing.
     */
    public void lock(SqlPacket packet, String keyColumn, Collection<?> keys, Consumer<R> rows) {
        if (!keys.isEmpty()) {
            read(
                    packet,
                    "WHERE " + SqlPacket.in(keyColumn, keys) + " ORDER BY " + keyColumn + " FOR UPDATE",
                    List.copyOf(keys),
                    rows);
        }
    }

    /**
     * Adds a statement that inserts the rows of new aggregates, and one that overwrites those of stored ones; none for none.
     *
     * @param row what is stored of an aggregate
     */
    public <A extends Aggregate<?>> void save(SqlPacket packet, List<A> changed, Function<? super A, R> row) {
        Map<Boolean, List<R>> byStored =
                changed.stream().collect(partitioningBy(Aggregate::isStored, mapping(row, toList())));
        insert(packet, byStored.getOrDefault(false, List.of()));
        overwrite(packet, byStored.getOrDefault(true, List.of()));
    }

    /** Adds one statement that inserts all rows; a key that exists is an error. */
    public void insert(SqlPacket packet, Collection<R> rows) {
        write(packet, rows, "");
    }

    /**
     * Adds one statement that overwrites all rows by their keys. Only for rows that the transaction has locked: one that does
     * not exist would be inserted.
     */
    public void overwrite(SqlPacket packet, Collection<R> rows) {
        write(packet, rows, overwrite);
    }

    private void write(SqlPacket packet, Collection<R> rows, String suffix) {
        if (rows.isEmpty()) {
            return;
        }
        List<@Nullable Object> parameters = new ArrayList<>(rows.size() * columns.size());
        for (R row : rows) {
            PersistentPropertyAccessor<R> values = entity.getPropertyAccessor(row);
            for (Column column : columns) {
                parameters.add(column.toJdbc(values.getProperty(column.property()), converter));
            }
        }
        packet.update(insert + SqlPacket.tuples(rows.size(), columns.size()) + suffix, parameters);
    }
}
