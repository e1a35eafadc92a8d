;; AdamW, four elements at a time. Every count is a multiple of four, every address of sixteen.
;; Source: torch.optim.AdamW, the loop over a single tensor.
(module
  (import "env" "memory" (memory 1))

  ;; Weights, first and second moments, gradients, count; gradients are multiplied by scale first.
  ;; rest = 1 - beta: float32 has fewer digits of it when it is made of a beta that was rounded.
  ;; keep = 1 - rate * decay; rate is already over 1 - beta1^t; root = sqrt(1 - beta2^t).
  (func (export "adamw")
    (param $w i32) (param $m i32) (param $v i32) (param $g i32) (param $count i32)
    (param $scale f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
    (param $keep f32) (param $rate f32) (param $root f32) (param $epsilon f32)
    (local $end i32) (local $grad v128) (local $first v128) (local $second v128)
    (local $b1 v128) (local $b2 v128) (local $r1 v128) (local $r2 v128)
    (local.set $end (i32.add (local.get $w) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $r1 (f32x4.splat (local.get $rest1)))
    (local.set $r2 (f32x4.splat (local.get $rest2)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $w) (local.get $end)))
        (local.set $grad
          (f32x4.mul (v128.load (local.get $g)) (f32x4.splat (local.get $scale))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load (local.get $m)) (local.get $b1))
            (f32x4.mul (local.get $grad) (local.get $r1))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load (local.get $v)) (local.get $b2))
            (f32x4.mul (f32x4.mul (local.get $grad) (local.get $grad)) (local.get $r2))))
        (v128.store (local.get $m) (local.get $first))
        (v128.store (local.get $v) (local.get $second))
        (v128.store (local.get $w)
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $w)) (f32x4.splat (local.get $keep)))
            (f32x4.div
              (f32x4.mul (local.get $first) (f32x4.splat (local.get $rate)))
              (f32x4.add
                (f32x4.div (f32x4.sqrt (local.get $second)) (f32x4.splat (local.get $root)))
                (f32x4.splat (local.get $epsilon))))))
        (local.set $w (i32.add (local.get $w) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next))))

  ;; The sum of squares, in double precision.
  (func (export "sumOfSquares") (param $x i32) (param $count i32) (result f64)
    (local $end i32) (local $four v128) (local $low v128) (local $high v128) (local $sums v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $four (v128.load (local.get $x)))
        (local.set $low (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $high
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))
        (local.set $sums
          (f64x2.add (local.get $sums)
            (f64x2.add
              (f64x2.mul (local.get $low) (local.get $low))
              (f64x2.mul (local.get $high) (local.get $high)))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (f64.add (f64x2.extract_lane 0 (local.get $sums)) (f64x2.extract_lane 1 (local.get $sums)))))
