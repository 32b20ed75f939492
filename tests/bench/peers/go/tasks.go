// The rows of tests/bench/tasks.cpp in Go. Prints the name and the nanoseconds per item of each, once per repetition.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

const messages = 200000

func unbuffered() {
	begin, c := make(chan struct{}), make(chan struct{})
	var both sync.WaitGroup
	both.Add(2)
	go func() {
		defer both.Done()
		<-begin
		for i := 0; i < messages; i++ {
			c <- struct{}{}
		}
	}()
	go func() {
		defer both.Done()
		<-begin
		for i := 0; i < messages; i++ {
			<-c
		}
	}()
	close(begin)
	both.Wait()
}

func buffered() {
	c := make(chan int, 128)
	var both sync.WaitGroup
	both.Add(2)
	sum := 0
	go func() {
		defer both.Done()
		for i := 0; i < messages; i++ {
			c <- i
		}
		close(c)
	}()
	go func() {
		defer both.Done()
		for v := range c {
			sum += v
		}
	}()
	both.Wait()
}

func spawn() {
	var all sync.WaitGroup
	all.Add(messages)
	for i := 0; i < messages; i++ {
		go func() { all.Done() }()
	}
	all.Wait()
}

func main() {
	repetitions, _ := strconv.Atoi(os.Args[1])
	work := []struct {
		name string
		f    func()
	}{{"unbuffered", unbuffered}, {"buffered", buffered}, {"spawn", spawn}}
	for r := 0; r < repetitions; r++ {
		for _, w := range work {
			start := time.Now()
			w.f()
			fmt.Printf("%s %f\n", w.name, float64(time.Since(start).Nanoseconds())/messages)
		}
	}
}
