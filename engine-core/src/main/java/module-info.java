import org.jspecify.annotations.NullMarked;

/** The pure heart of Signalbox: it requires nothing but the base module. */
@NullMarked
module dev.signalbox.core {
  requires static org.jspecify;

  exports dev.signalbox.core;
  exports dev.signalbox.core.model;
}
