// Draws the map of items on a canvas.

import type { Place } from './map_geometry';

export interface Dot extends Place {
  readonly label: string;
  readonly radius: number;
  readonly colour: string;
  readonly faded: boolean;
  readonly ring: boolean; // rated by the visitor
}

export interface Marker {
  readonly kind: 'place' | 'arrow';
  readonly from: Place;
  readonly to: Place;
  readonly label: string;
}

export interface MapColours {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly you: string;
  readonly onYou: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const family = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";

function outlined(context: CanvasRenderingContext2D, text: string, x: number, y: number) {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function drawMarker(context: CanvasRenderingContext2D, marker: Marker, colours: MapColours): Box[] {
  const { from, to } = marker;
  context.fillStyle = colours.you;
  context.strokeStyle = colours.ground;
  if (marker.kind === 'arrow') {
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const head = (turn: number) =>
      [to.x - 15 * Math.cos(angle + turn), to.y - 15 * Math.sin(angle + turn)] as const;
    for (const [width, colour] of [
      [9, colours.ground],
      [4, colours.you],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x - 9 * Math.cos(angle), to.y - 9 * Math.sin(angle));
      context.stroke();
    }
    context.beginPath();
    context.moveTo(to.x, to.y);
    context.lineTo(...head(0.5));
    context.lineTo(...head(-0.5));
    context.closePath();
    context.fill();
  } else {
    context.lineWidth = 4;
    context.beginPath();
    context.arc(to.x, to.y, 9, 0, 2 * Math.PI);
    context.stroke();
    context.fill();
    context.fillStyle = colours.onYou;
    context.beginPath();
    context.arc(to.x, to.y, 3.2, 0, 2 * Math.PI);
    context.fill();
  }
  // The name on a plate of its own, above the place or beyond the arrow's head.
  context.font = `700 14px ${family}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const half = context.measureText(marker.label).width / 2 + 9;
  const below = marker.kind === 'arrow' && to.y > from.y;
  const y = to.y + (below ? 18 : -24);
  const plate = { left: to.x - half, right: to.x + half, top: y - 12, bottom: y + 12 };
  context.fillStyle = colours.you;
  context.strokeStyle = colours.ground;
  context.lineWidth = 3;
  context.beginPath();
  context.roundRect(plate.left, plate.top, 2 * half, 24, 12);
  context.stroke();
  context.fill();
  context.fillStyle = colours.onYou;
  context.fillText(marker.label, to.x, y + 1);
  const head = { left: to.x - 12, right: to.x + 12, top: to.y - 12, bottom: to.y + 12 };
  return [plate, head];
}

/** `dots` most important first; places in CSS pixels. */
export function drawMap(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  dots: readonly Dot[],
  marker: Marker | null,
  origin: Place | null,
  colours: MapColours,
): void {
  const density = devicePixelRatio || 1;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(density, density);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, width, height);
  if (origin !== null) {
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(origin.x, 0);
    context.lineTo(origin.x, height);
    context.moveTo(0, origin.y);
    context.lineTo(width, origin.y);
    context.stroke();
  }
  const visible = dots.filter(
    ({ x, y }) => x > -20 && x < width + 20 && y > -20 && y < height + 20,
  );
  for (const faded of [true, false]) {
    for (let i = visible.length - 1; i >= 0; i -= 1) {
      const dot = visible[i];
      if (dot === undefined || dot.faded !== faded) continue;
      context.globalAlpha = faded ? 0.12 : 0.88;
      context.fillStyle = dot.colour;
      context.beginPath();
      context.arc(dot.x, dot.y, dot.radius, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.globalAlpha = 1;
  for (const dot of visible) {
    if (!dot.ring) continue;
    for (const [extra, colour] of [
      [1.5, colours.ground],
      [3.5, colours.you],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = 2.5;
      context.beginPath();
      context.arc(dot.x, dot.y, dot.radius + extra, 0, 2 * Math.PI);
      context.stroke();
    }
  }
  const taken: Box[] = marker === null ? [] : drawMarker(context, marker, colours);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.fillStyle = colours.ink;
  const most = Math.round((width * height) / 11_000);
  const named = [...visible.filter(({ ring }) => ring), ...visible.filter(({ ring }) => !ring)];
  let labels = 0;
  for (const dot of named) {
    if (labels >= most) break;
    if (dot.faded) continue;
    context.font = `${dot.ring ? '600 ' : ''}12px ${family}`;
    const long = context.measureText(dot.label).width;
    const left = dot.x + dot.radius + 4 + (dot.ring ? 3 : 0);
    const box = { left: left - 6, right: left + long + 8, top: dot.y - 9, bottom: dot.y + 9 };
    if (box.right > width || box.top < 0 || box.bottom > height || box.left < 0) continue;
    if (taken.some((other) => overlap(other, box))) continue;
    taken.push(box);
    labels += 1;
    outlined(context, dot.label, left, dot.y);
  }
}
