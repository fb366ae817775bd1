package dev.signalbox.runner.function;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/**
 * One attempt of a function.
 *
 * @param attempt counts from 1
 * @param key the same over all attempts of the step: the idempotency key of its effects
 * @param event the event of the run: {@code {id,name,data,time}}
 * @param input what stands under {@code with}; an empty object where nothing does
 * @param interruption whether the attempt shall end; the thread is interrupted then, too
 */
public record FunctionCall(
    RunId run,
    StepPath step,
    int attempt,
    String key,
    Json event,
    Json input,
    Interruption interruption) {}
