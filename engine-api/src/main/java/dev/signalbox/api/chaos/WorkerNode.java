package dev.signalbox.api.chaos;

import java.io.IOException;

/** A worker. */
record WorkerNode(Life life) implements Victim {
  @Override
  public String name() {
    return life.program().name();
  }

  @Override
  public String kind() {
    return "worker";
  }

  @Override
  public void kill() {
    life.kill();
  }

  @Override
  public void revive() throws IOException {
    life.begin();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    life.stop();
  }

  @Override
  public void goOn() throws IOException, InterruptedException {
    life.goOn();
  }
}
