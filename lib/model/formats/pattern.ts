/** Generated from schemas/pattern.schema.json by `npm run types`; do not edit. */

/**
 * One sentence of at most 100 characters for people who read the code
 */
export type Sentence = string;
/**
 * A name in lower case, words joined by dashes
 */
export type Name = string;
/**
 * One layer of a pattern
 */
export type Layer =
  | GradientLayer
  | RadialLayer
  | WaveLayer
  | PulseLayer
  | BarsLayer
  | NoiseLayer
  | CometLayer
  | SparkleLayer
  | RippleLayer;
/**
 * Name of a palette of this pattern
 */
export type PaletteName = string;
/**
 * How the layer meets what is below it: laid over, added, screened (added without clipping), multiplied (darkens), or the brighter of both (max)
 */
export type Blend = 'over' | 'add' | 'screen' | 'multiply' | 'max';
/**
 * Name of a parameter of this pattern
 */
export type ParameterName = string;

/**
 * An LED light pattern: palettes, layers over each other, and parameters that a player can adjust. The name of its file is its name
 */
export interface Pattern {
  /**
   * Path of this schema, for completion in editors
   */
  readonly $schema?: string;
  /**
   * What people call it
   */
  readonly title: string;
  readonly description: Sentence;
  /**
   * Words to find it by
   *
   * @maxItems 8
   */
  readonly tags: readonly Name[];
  /**
   * Template that its module is generated from, without engine ending: layered.ts draws layers of any kind over each other, meter.ts one layer of bars, palette.ts one gradient
   */
  readonly template: string;
  /**
   * What a player can adjust, by name
   */
  readonly parameters: {
    readonly [k: string]: Parameter;
  };
  /**
   * Colours, by name of the palette
   */
  readonly palettes: {
    readonly [k: string]: Palette;
  };
  /**
   * What is drawn, the lowest layer first
   *
   * @minItems 1
   * @maxItems 8
   */
  readonly layers: readonly Layer[];
}
/**
 * Something that a player can adjust
 */
export interface Parameter {
  readonly description: Sentence;
  /**
   * Value where the player sets none
   */
  readonly default: number;
  /**
   * Smallest value; smaller ones count as this
   */
  readonly min: number;
  /**
   * Largest value; larger ones count as this
   */
  readonly max: number;
  /**
   * Step of a slider
   */
  readonly step: number;
  /**
   * Unit to show after the value; empty for none
   */
  readonly unit?: string;
}
/**
 * Colours at positions from 0 to 1, blended between them
 */
export interface Palette {
  /**
   * What follows beyond 0 and 1: the last colour again (hold), the palette again (repeat), or the palette backwards (mirror)
   */
  readonly edge?: 'hold' | 'repeat' | 'mirror';
  /**
   * How colours between stops are found: straight through OKLab, or around the colour wheel (hue)
   */
  readonly blend?: 'straight' | 'hue';
  /**
   * Colours, in order of their positions. The first is at 0
   *
   * @minItems 2
   * @maxItems 12
   */
  readonly stops: readonly Stop[];
}
/**
 * A colour in OKLCH at a position
 */
export interface Stop {
  /**
   * Position in the palette
   */
  readonly at: number;
  /**
   * Lightness: 0 black, 1 white
   */
  readonly l: number;
  /**
   * Chroma: 0 grey; what no screen can show is reduced
   */
  readonly c: number;
  /**
   * Hue in degrees: about 29 red, 110 yellow, 142 green, 264 blue
   */
  readonly h: number;
}
/**
 * A gradient: the palette laid along the strip
 */
export interface GradientLayer {
  /**
   * What is drawn
   */
  readonly kind: 'gradient';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror' | 'ring';
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * How sound changes a property
 */
export interface Drive {
  /**
   * Part of the sound: bass, mid, treble, or the level of all of it
   */
  readonly band: 'bass' | 'mid' | 'treble' | 'level';
  /**
   * What full sound adds to the property; below 0 it takes away
   */
  readonly amount: number;
  /**
   * Whether quiet sound counts as it is (linear), less (square), more (root), or gently at both ends (smooth)
   */
  readonly curve?: 'linear' | 'square' | 'root' | 'smooth';
}
/**
 * Lights that open around one or more points of a ring
 */
export interface RadialLayer {
  /**
   * What is drawn
   */
  readonly kind: 'radial';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * How many points, evenly spaced around the ring
   */
  readonly count?: number;
  /**
   * Where on the ring the first point is
   */
  readonly center?: number;
  /**
   * Turns a second of the points around the ring
   */
  readonly spin?: number;
  /**
   * How far the light reaches: 1 is half-way to the next point
   */
  readonly radius: number;
  /**
   * Which part of the radius fades out: 0 a hard edge, 1 all of it
   */
  readonly softness?: number;
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly center?: Drive;
    readonly radius?: Drive;
    readonly softness?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly center?: ParameterName;
    readonly spin?: ParameterName;
    readonly radius?: ParameterName;
    readonly softness?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * A wave of brightness
 */
export interface WaveLayer {
  /**
   * What is drawn
   */
  readonly kind: 'wave';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror' | 'ring';
  /**
   * Form of one wave
   */
  readonly shape?: 'sine' | 'triangle' | 'saw' | 'square';
  /**
   * How many waves there are at a time
   */
  readonly cycles: number;
  /**
   * How many waves pass in a second
   */
  readonly speed?: number;
  /**
   * How many waves it is moved by
   */
  readonly offset?: number;
  /**
   * Exponent of the brightness: above 1 narrow crests, below 1 narrow troughs
   */
  readonly sharpness?: number;
  /**
   * Brightness of the troughs
   */
  readonly floor?: number;
  /**
   * What chooses the colour: the position (along) or the height of the wave (light)
   */
  readonly colors?: 'along' | 'light';
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly cycles?: Drive;
    readonly offset?: Drive;
    readonly sharpness?: Drive;
    readonly floor?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly cycles?: ParameterName;
    readonly speed?: ParameterName;
    readonly offset?: ParameterName;
    readonly sharpness?: ParameterName;
    readonly floor?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * A beat that the whole strip follows
 */
export interface PulseLayer {
  /**
   * What is drawn
   */
  readonly kind: 'pulse';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror' | 'ring';
  /**
   * Form of one beat: an even breath, a struck beat that fades, or the double beat of a heart
   */
  readonly beat?: 'breath' | 'strike' | 'heart';
  /**
   * Beats a second
   */
  readonly rate?: number;
  /**
   * How many beats the far end lags behind
   */
  readonly delay?: number;
  /**
   * Brightness between beats
   */
  readonly floor?: number;
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly delay?: Drive;
    readonly floor?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly rate?: ParameterName;
    readonly delay?: ParameterName;
    readonly floor?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * Bars that stand as high as the sound is strong
 */
export interface BarsLayer {
  /**
   * What is drawn
   */
  readonly kind: 'bars';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror';
  /**
   * What the bars show: the spectrum from bass to treble, one bar a part of it, or one band in all of them
   */
  readonly source: 'spectrum' | 'bass' | 'mid' | 'treble' | 'level';
  /**
   * How many bars stand side by side
   */
  readonly count: number;
  /**
   * Which part of each bar is left dark on its sides
   */
  readonly gap?: number;
  /**
   * Where a bar fills from, or "whole" for one that lights up as a whole
   */
  readonly grow?: 'start' | 'middle' | 'end' | 'whole';
  /**
   * Height of a bar at full sound
   */
  readonly gain?: number;
  /**
   * Height of a bar in silence
   */
  readonly floor?: number;
  /**
   * How far the bars move by themselves
   */
  readonly sway?: number;
  /**
   * How often a second the bars sway
   */
  readonly speed?: number;
  /**
   * Brightness of the part that a bar does not fill
   */
  readonly rail?: number;
  /**
   * How much of a bar the edge of its filled part takes
   */
  readonly softness?: number;
  /**
   * What chooses the colour: the position on the strip (along), or the height of the bar (light)
   */
  readonly colors?: 'along' | 'light';
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly rail?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly gain?: ParameterName;
    readonly floor?: ParameterName;
    readonly sway?: ParameterName;
    readonly speed?: ParameterName;
    readonly rail?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * Clouds of light that drift and change
 */
export interface NoiseLayer {
  /**
   * What is drawn
   */
  readonly kind: 'noise';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror';
  /**
   * How many clouds there are along the strip
   */
  readonly scale: number;
  /**
   * How fast clouds change
   */
  readonly speed?: number;
  /**
   * How many clouds pass in a second
   */
  readonly flow?: number;
  /**
   * How many sizes of clouds lie over each other
   */
  readonly detail?: number;
  /**
   * Difference between clouds and gaps: 1 as it comes, 0 none, more for hard edges
   */
  readonly contrast?: number;
  /**
   * Makes clouds fewer (below 0) or more (above 0)
   */
  readonly bias?: number;
  /**
   * Brightness of the gaps
   */
  readonly floor?: number;
  /**
   * What chooses the colour: the position (along) or the density of the cloud (light)
   */
  readonly colors?: 'along' | 'light';
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly scale?: Drive;
    readonly contrast?: Drive;
    readonly bias?: Drive;
    readonly floor?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly scale?: ParameterName;
    readonly speed?: ParameterName;
    readonly flow?: ParameterName;
    readonly contrast?: ParameterName;
    readonly bias?: ParameterName;
    readonly floor?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * Bright heads that pull a tail behind them
 */
export interface CometLayer {
  /**
   * What is drawn
   */
  readonly kind: 'comet';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'mirror' | 'ring';
  /**
   * How many comets, evenly spaced
   */
  readonly count?: number;
  /**
   * Lengths of the strip that a comet flies in a second
   */
  readonly speed?: number;
  /**
   * Lengths of the strip that it is ahead by
   */
  readonly offset?: number;
  /**
   * Length of the tail; 1 is the whole strip
   */
  readonly length: number;
  /**
   * How fast the tail fades: 1 evenly, more for a brighter head
   */
  readonly sharpness?: number;
  /**
   * Whether comets turn round at the ends instead of starting again
   */
  readonly bounce?: boolean;
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly offset?: Drive;
    readonly length?: Drive;
    readonly sharpness?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly speed?: ParameterName;
    readonly offset?: ParameterName;
    readonly length?: ParameterName;
    readonly sharpness?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * Single LEDs that light up and go out
 */
export interface SparkleLayer {
  /**
   * What is drawn
   */
  readonly kind: 'sparkle';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * Which part of the LEDs lights up
   */
  readonly density: number;
  /**
   * How often a second an LED may light up
   */
  readonly rate?: number;
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly density?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly density?: ParameterName;
    readonly rate?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
/**
 * Rings that run outward from changing places
 */
export interface RippleLayer {
  /**
   * What is drawn
   */
  readonly kind: 'ripple';
  readonly name: Name;
  readonly description: Sentence;
  readonly palette: PaletteName;
  readonly blend: Blend;
  /**
   * What positions are measured on: from end to end (strip), from the middle to both ends (mirror), or around a closed ring (ring)
   */
  readonly along?: 'strip' | 'ring';
  /**
   * How many ripples there are at a time
   */
  readonly count?: number;
  /**
   * How often a second each ripple begins again
   */
  readonly rate?: number;
  /**
   * How far a ripple runs; 1 is the whole strip
   */
  readonly reach?: number;
  /**
   * Width of the ring; 1 is the whole strip
   */
  readonly width?: number;
  /**
   * How much of the layer shows: 0 nothing, 1 all of it
   */
  readonly opacity?: number;
  /**
   * How many lengths of the palette lie along the layer
   */
  readonly spread?: number;
  /**
   * How many lengths of the palette the colours move in a second
   */
  readonly drift?: number;
  /**
   * How many lengths of the palette the colours are moved by
   */
  readonly shift?: number;
  /**
   * Properties that sound changes, each with the band that does it
   */
  readonly audio?: {
    readonly reach?: Drive;
    readonly width?: Drive;
    readonly opacity?: Drive;
    readonly spread?: Drive;
    readonly shift?: Drive;
  };
  /**
   * Properties that are multiplied by a parameter, each with its name
   */
  readonly parameters?: {
    readonly rate?: ParameterName;
    readonly reach?: ParameterName;
    readonly width?: ParameterName;
    readonly opacity?: ParameterName;
    readonly spread?: ParameterName;
    readonly drift?: ParameterName;
    readonly shift?: ParameterName;
  };
}
