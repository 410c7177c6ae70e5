package com.emshop.saga.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A POST that needs no {@link IdempotencyKey}, because it makes nothing new: the same request again changes nothing more. The
 * description of the API says so. Every POST either takes a key or has this annotation.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface IdempotentByState {
    /** What makes the same request again harmless, for the description of the API. */
    String value() default "the same request again changes nothing.";
}
