package com.emshop.localstack.cli;

import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.StackException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(name = "token", description = "Prints a signed bearer token for curl.")
final class TokenCommand extends StackCommand {
    @Option(names = "--user", paramLabel = "N", defaultValue = "1", description = "The user's id (default: 1).")
    @SuppressWarnings("NullAway.Init")
    private String user;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "customer",
            converter = RoleConverter.class,
            description = "customer or operator (default: customer).")
    @SuppressWarnings("NullAway.Init")
    private Tokens.Role role;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "12",
            description = "How long it is valid (default: 12).")
    private int hours;

    TokenCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        if (hours < 1) {
            throw new StackException("--hours has to be 1 or more, not " + hours);
        }
        try {
            var tokens = new Tokens(secrets().tokenKey(), Clock.systemUTC());
            print(tokens.sign(user, List.of(role), Duration.ofHours(hours)));
        } catch (IllegalArgumentException e) {
            throw new StackException("--user: " + e.getMessage(), e);
        }
        return 0;
    }

    static final class RoleConverter implements ITypeConverter<Tokens.Role> {
        @Override
        public Tokens.Role convert(String value) {
            try {
                return Tokens.Role.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("has to be customer or operator, not " + value);
            }
        }
    }
}
