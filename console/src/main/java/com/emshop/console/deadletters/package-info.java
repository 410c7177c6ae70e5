/** The dead letters of all services, as operators see and end them: asked of the services over HTTP, in the operator's name. */
@NullMarked
package com.emshop.console.deadletters;

import org.jspecify.annotations.NullMarked;
