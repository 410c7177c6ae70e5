/** The deployment's step for the schema registry, against a real one. */
@NullMarked
package com.emshop.localstack.registry;

import org.jspecify.annotations.NullMarked;
